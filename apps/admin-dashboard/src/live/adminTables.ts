import type { ProtocolError, Session, User } from '@attune/protocol';
import { ADMIN_CHANNEL } from '@attune/protocol';
import { useChannel, useSignal, useStates } from '@attune/client/vue';
import { computed, inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue';

/** The tables of people and sessions as they are now. The shell follows the channel once, for all pages. */
export type AdminTables = {
  readonly people: ComputedRef<readonly User[]>;
  readonly sessions: ComputedRef<readonly Session[]>;
  readonly peopleById: Readonly<Ref<ReadonlyMap<string, User>>>;
  readonly sessionsById: Readonly<Ref<ReadonlyMap<string, Session>>>;
  /** False until the first snapshot; after that the tables are kept, whatever happens to the connection. */
  readonly ready: ComputedRef<boolean>;
  readonly refusal: Readonly<Ref<ProtocolError | undefined>>;
};

const KEY: InjectionKey<AdminTables> = Symbol('admin tables');

export function provideAdminTables(): AdminTables {
  const channel = useChannel(ADMIN_CHANNEL);
  const peopleById = useStates(channel, 'user');
  const sessionsById = useStates(channel, 'session');
  const position = useSignal(channel.position);
  const tables: AdminTables = {
    people: computed(() => [...peopleById.value.values()]),
    sessions: computed(() => [...sessionsById.value.values()]),
    peopleById,
    sessionsById,
    ready: computed(() => position.value !== undefined),
    refusal: useSignal(channel.refusal),
  };
  provide(KEY, tables);
  return tables;
}

export function useAdminTables(): AdminTables {
  const tables = inject(KEY);
  if (!tables) throw new Error('useAdminTables needs the shell above it');
  return tables;
}

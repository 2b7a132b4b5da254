import { userChannel, type Channel, type Intake } from '@attune/protocol';
import type { Realtime, StateOut, Touched } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { batched } from '../platform/batched.ts';
import { gather, type Rest } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';
import type { Storage } from '../storage/storage.ts';
import { readStands } from './store.ts';

export type TellingDeps = {
  readonly storage: Storage;
  readonly states: Pick<StateStore, 'snapshot'>;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  /** Between two tellings. */
  readonly rest: Rest;
  readonly onTrouble: (error: unknown) => void;
};

export type Telling = {
  /** What these people were told is not true any more. */
  changed(userIds: readonly string[]): void;
  touched(touched: Touched): void;
  hydrate(channel: Channel): Promise<StateOut[]>;
  idle(): Promise<void>;
};

/** Tells everybody how far they are, as the database has it; it is read anew each time and never added up. */
export function createTelling({ storage, states, realtime, rest, onTrouble }: TellingDeps): Telling {
  const changed = gather<string>(
    async (userIds) => {
      const before = new Map(await Promise.all(userIds.map(async (id) => [id, await toldOf(id)] as const)));
      const read = async (open: readonly string[]) => statesOf(open, before);
      const told = new Map(
        Array.from(before, ([id, stands]) => [id, stands.map((each) => stateOf(id, each))]),
      );
      const tell = (values: readonly (readonly StateOut[])[]) => realtime.carryOut({ states: values.flat() });
      changed.add(await settle(userIds, { told, read, tell }));
    },
    onTrouble,
    rest,
  );

  /** Somebody came in, or became a participant. Most are asked nothing, and cost no more than this question. */
  const touched = gather<string>(
    async (userIds) => changed.add((await readStands(storage, userIds)).keys()),
    onTrouble,
    rest,
  );

  async function toldOf(userId: string): Promise<readonly Intake[]> {
    const values = await states.snapshot(userChannel(userId));
    return values.filter(({ type }) => type === 'intake').map(({ json }) => JSON.parse(json) as Intake);
  }

  /** Of a session that asks nothing any more, or in which they are not, that it is gone. */
  async function statesOf(
    userIds: readonly string[],
    before: ReadonlyMap<string, readonly Intake[]>,
  ): Promise<ReadonlyMap<string, readonly StateOut[]>> {
    const stands = await readStands(storage, userIds);
    return new Map(
      userIds.map((id) => {
        const now = stands.get(id) ?? [];
        const gone = (before.get(id) ?? []).filter(
          (old) => !now.some(({ session_id }) => session_id === old.session_id),
        );
        return [id, [...now.map((each) => stateOf(id, each)), ...gone.map((each) => goneOf(id, each))]];
      }),
    );
  }

  /** Each of a crowd that comes back opens a channel of their own. */
  const standsOf = batched((userIds: readonly string[]) => readStands(storage, userIds));

  return {
    changed: (userIds) => changed.add(userIds),
    touched: ({ users = [] }) => touched.add(users),
    async hydrate({ kind, id }) {
      if (kind !== 'user') return [];
      return ((await standsOf(id)) ?? []).map((each) => stateOf(id, each));
    },
    async idle() {
      await touched.idle();
      await changed.idle();
    },
  };
}

function stateOf(userId: string, value: Intake): StateOut {
  return { channel: userChannel(userId), type: 'intake', key: value.session_id, value };
}

function goneOf(userId: string, { session_id }: Intake): StateOut {
  return { channel: userChannel(userId), type: 'intake', key: session_id, value: null };
}

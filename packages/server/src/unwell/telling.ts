import { leadChannel, userChannel, type Channel, type Unwell } from '@attune/protocol';
import type { StateOut, Touched } from '../capability.ts';
import { batched } from '../platform/batched.ts';
import { createLeadTelling, type LeadTellingDeps } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { readUnwell } from './store.ts';

export type TellingDeps = LeadTellingDeps & { readonly storage: Storage };

export type Telling = {
  /** What is on disk of this person may not be what was told. */
  changed(sessionId: string, userId: string): void;
  touched(touched: Touched): void;
  hydrate(channel: Channel): Promise<StateOut[]>;
  idle(): Promise<void>;
};

/** A handler tells first, so that nobody waits; this looks at it again, for two nodes may have told at once. */
export function createTelling(deps: TellingDeps): Telling {
  const { storage } = deps;
  const telling = createLeadTelling<Unwell>(deps, {
    type: 'unwell',
    async read(sessionId) {
      const found = await readUnwell(storage, { sessionId });
      return new Map(found.map((unwell) => [unwell.user_id, unwell]));
    },
    statesOf: unwellStates,
  });

  const ofPerson = batched<string, Unwell[]>(async (userIds) =>
    Map.groupBy(await readUnwell(storage, { userIds }), ({ user_id }) => user_id),
  );

  return {
    changed: telling.changed,
    touched: telling.touched,
    async hydrate({ kind, id }) {
      if (kind !== 'lead' && kind !== 'user') return [];
      const found = kind === 'lead' ? await readUnwell(storage, { sessionId: id }) : await ofPerson(id);
      const told = (found ?? []).flatMap((unwell) => unwellStates(unwell.session_id, unwell.user_id, unwell));
      return told.filter(({ channel }) => channel === `${kind}:${id}`);
    },
    idle: telling.idle,
  };
}

/** UNWELL-2: to whoever leads and to the person. Null: it is over. */
export function unwellStates(sessionId: string, userId: string, value: Unwell | null): StateOut[] {
  return [
    { channel: leadChannel(sessionId), type: 'unwell', key: userId, value },
    { channel: userChannel(userId), type: 'unwell', key: sessionId, value },
  ];
}

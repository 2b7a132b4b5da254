import { leadChannel, userChannel, type Channel, type Unwell } from '@attune/protocol';
import type { Realtime, StateOut, Touched } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { batched } from '../platform/batched.ts';
import { gather, type Rest } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';
import type { Storage } from '../storage/storage.ts';
import { readUnwell } from './store.ts';

export type TellingDeps = {
  readonly storage: Storage;
  readonly states: Pick<StateStore, 'snapshot'>;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  /** Between two looks. */
  readonly rest: Rest;
  readonly onTrouble: (error: unknown) => void;
};

export type Telling = {
  /** What is on disk of this person may not be what was told. */
  changed(sessionId: string, userId: string): void;
  touched(touched: Touched): void;
  hydrate(channel: Channel): Promise<StateOut[]>;
  idle(): Promise<void>;
};

/** A person in a session. */
type Name = `${string} ${string}`;

/** Tells what the database has. A handler tells first, so that nobody waits; this looks at it again, for two nodes may have told at once. */
export function createTelling({ storage, states, realtime, rest, onTrouble }: TellingDeps): Telling {
  const changed = gather<Name>(
    async (names) => {
      const read = async (open: readonly Name[]) => byName(open, await ofSessions(sessionsOf(open)));
      const told = byName(names, (await Promise.all(sessionsOf(names).map(toldOf))).flat());
      const tell = (values: readonly (readonly StateOut[])[]) => realtime.carryOut({ states: values.flat() });
      changed.add(await settle(names, { told, read, tell }));
    },
    onTrouble,
    rest,
  );

  /** Seats were taken away, or a session is over (UNWELL-4): who was told of is looked at again. */
  const touched = gather<string>(
    async (sessionIds) => {
      for (const id of sessionIds)
        changed.add((await toldOf(id)).map((unwell) => nameOf(id, unwell.user_id)));
    },
    onTrouble,
    rest,
  );

  async function toldOf(sessionId: string): Promise<Unwell[]> {
    const values = await states.snapshot(leadChannel(sessionId));
    return values.filter(({ type }) => type === 'unwell').map(({ json }) => JSON.parse(json) as Unwell);
  }

  async function ofSessions(ids: readonly string[]): Promise<Unwell[]> {
    return (await Promise.all(ids.map((sessionId) => readUnwell(storage, { sessionId })))).flat();
  }

  const ofPerson = batched<string, Unwell[]>(async (userIds) =>
    Map.groupBy(await readUnwell(storage, { userIds }), ({ user_id }) => user_id),
  );

  return {
    changed: (sessionId, userId) => changed.add([nameOf(sessionId, userId)]),
    touched: ({ sessions = [] }) => touched.add(sessions),
    async hydrate({ kind, id }) {
      if (kind !== 'lead' && kind !== 'user') return [];
      const found = kind === 'lead' ? await readUnwell(storage, { sessionId: id }) : await ofPerson(id);
      const told = (found ?? []).flatMap((unwell) => unwellStates(unwell.session_id, unwell.user_id, unwell));
      return told.filter(({ channel }) => channel === `${kind}:${id}`);
    },
    async idle() {
      await touched.idle();
      await changed.idle();
    },
  };
}

/** UNWELL-2: to whoever leads and to the person. Null: it is over. */
export function unwellStates(sessionId: string, userId: string, value: Unwell | null): StateOut[] {
  return [
    { channel: leadChannel(sessionId), type: 'unwell', key: userId, value },
    { channel: userChannel(userId), type: 'unwell', key: sessionId, value },
  ];
}

function byName(names: readonly Name[], found: readonly Unwell[]): Map<Name, StateOut[]> {
  const unwell = new Map(found.map((one) => [nameOf(one.session_id, one.user_id), one]));
  return new Map(
    names.map((name) => {
      const [sessionId = '', userId = ''] = name.split(' ');
      return [name, unwellStates(sessionId, userId, unwell.get(name) ?? null)];
    }),
  );
}

function sessionsOf(names: readonly Name[]): string[] {
  return [...new Set(names.map((name) => name.split(' ')[0] ?? ''))];
}

function nameOf(sessionId: string, userId: string): Name {
  return `${sessionId} ${userId}`;
}

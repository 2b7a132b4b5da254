import { leadChannel, type StateType } from '@attune/protocol';
import type { Realtime, StateOut, Touched } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { gather, type Gathering, type Rest } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';

export type LeadTellingDeps = {
  readonly states: Pick<StateStore, 'snapshot'>;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  /** Between two tellings. */
  readonly rest: Rest;
  readonly onTrouble: (error: unknown) => void;
};

/** Rows of a session that those who lead it see as states of one type. */
export type ToldToLead<V> = {
  readonly type: StateType;
  /** What the database has of these keys; one that is missing is over. */
  readonly read: (sessionId: string, keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
  /** That on `lead`, and whatever else goes with it; null: it is over. */
  readonly statesOf: (sessionId: string, key: string, value: V | null) => readonly StateOut[];
};

export type LeadTelling = {
  /** What is on disk of this key may not be what was told. */
  changed(sessionId: string, key: string): void;
  /** Seats were taken away, a person was erased, a session is over: what was told of these sessions is looked at again. */
  touched(touched: Touched): void;
  idle(): Promise<void>;
};

/** A key in a session. */
type Name = `${string} ${string}`;

/**
 * Tells those who lead what the database has. It is read anew each time: of several nodes the one that tells last has read what the others
 * stored. What is as it was told is not told again.
 */
export function createLeadTelling<V>(
  { states, realtime, rest, onTrouble }: LeadTellingDeps,
  { type, read, statesOf }: ToldToLead<V>,
): LeadTelling {
  const changed: Gathering<Name> = gather(
    async (names) => {
      // Before the database: what changes after that is told.
      const told = await statesOfEach(names, toldOf);
      const readAll = (open: readonly Name[]) => statesOfEach(open, read);
      const tell = (all: readonly (readonly StateOut[])[]) => realtime.carryOut({ states: all.flat() });
      changed.add(await settle(names, { told, read: readAll, tell }));
    },
    onTrouble,
    rest,
  );

  const touched: Gathering<string> = gather(
    async (sessionIds) => {
      for (const id of sessionIds)
        changed.add(Array.from((await toldOf(id)).keys(), (key) => nameOf(id, key)));
    },
    onTrouble,
    rest,
  );

  async function toldOf(sessionId: string): Promise<ReadonlyMap<string, V>> {
    const values = await states.snapshot(leadChannel(sessionId));
    const own = values.filter((value) => value.type === type);
    return new Map(own.map(({ key, json }) => [key, JSON.parse(json) as V]));
  }

  async function statesOfEach(
    names: readonly Name[],
    valuesOf: ToldToLead<V>['read'],
  ): Promise<ReadonlyMap<Name, readonly StateOut[]>> {
    const bySession = Map.groupBy(names, (name) => name.slice(0, name.indexOf(' ')));
    const found = Array.from(bySession, async ([sessionId, ofIt]) => {
      const keys = ofIt.map((name) => name.slice(sessionId.length + 1));
      const values = await valuesOf(sessionId, keys);
      return keys.map(
        (key) => [nameOf(sessionId, key), statesOf(sessionId, key, values.get(key) ?? null)] as const,
      );
    });
    return new Map((await Promise.all(found)).flat());
  }

  return {
    changed: (sessionId, key) => changed.add([nameOf(sessionId, key)]),
    touched: ({ sessions = [] }) => touched.add(sessions),
    async idle() {
      await touched.idle();
      await changed.idle();
    },
  };
}

function nameOf(sessionId: string, key: string): Name {
  return `${sessionId} ${key}`;
}

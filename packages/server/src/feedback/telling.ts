import { leadChannel, type Channel, type Feedback } from '@attune/protocol';
import type { Realtime, StateOut, Touched } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import { gather, type Rest } from '../platform/gather.ts';
import { settle } from '../platform/settle.ts';
import type { Storage } from '../storage/storage.ts';
import { keyOf, techniqueOfKey } from './about.ts';
import { readTallies } from './tallies.ts';

export type TellingDeps = {
  readonly storage: Storage;
  readonly states: Pick<StateStore, 'snapshot'>;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  /** Between two tellings. */
  readonly rest: Rest;
  readonly onTrouble: (error: unknown) => void;
};

export type Telling = {
  /** What was given about this is not what was told any more. */
  changed(sessionId: string, technique: string): void;
  touched(touched: Touched): void;
  hydrate(channel: Channel): Promise<StateOut[]>;
  idle(): Promise<void>;
};

/** One thing that was rated in one session. */
type Name = `${string} ${string}`;

/**
 * Tells those who lead what the database has. It is read anew each time and never added up: of several nodes the one that tells last has
 * read what the others stored.
 */
export function createTelling({ storage, states, realtime, rest, onTrouble }: TellingDeps): Telling {
  const changed = gather<Name>(
    async (names) => {
      const told = await eachSession(names, toldOf);
      const read = (open: readonly Name[]) => eachSession(open, statesOf);
      changed.add(
        await settle(names, { told, read, tell: (values) => realtime.carryOut({ states: values }) }),
      );
    },
    onTrouble,
    rest,
  );

  /** Who has left for good took their feedback along (FEED-8): what is told of the session is looked at again. */
  const touched = gather<string>(
    async (sessionIds) => {
      for (const id of sessionIds) changed.add((await stored(id)).map((technique) => nameOf(id, technique)));
    },
    onTrouble,
    rest,
  );

  async function stored(sessionId: string): Promise<string[]> {
    const values = await states.snapshot(leadChannel(sessionId));
    return values.filter(({ type }) => type === 'feedback').map(({ key }) => techniqueOfKey(key));
  }

  /** As the state store has them, read before the database: what is the same need not be told. */
  async function toldOf(sessionId: string, techniques: readonly string[]): Promise<StateOut[]> {
    const values = await states.snapshot(leadChannel(sessionId));
    const jsons = new Map(values.filter(({ type }) => type === 'feedback').map((one) => [one.key, one.json]));
    return techniques.map((technique) => {
      const json = jsons.get(keyOf(technique));
      return stateOf(sessionId, technique, json === undefined ? null : (JSON.parse(json) as Feedback));
    });
  }

  /** What nobody has rated any more is told to be gone. */
  async function statesOf(sessionId: string, techniques: readonly string[]): Promise<StateOut[]> {
    const tallies = await readTallies(storage, sessionId, techniques);
    return techniques.map((technique) => stateOf(sessionId, technique, tallies.get(technique) ?? null));
  }

  return {
    changed: (sessionId, technique) => changed.add([nameOf(sessionId, technique)]),
    touched: ({ sessions = [] }) => touched.add(sessions),
    async hydrate({ kind, id }) {
      if (kind !== 'lead') return [];
      const tallies = await readTallies(storage, id);
      return Array.from(tallies, ([technique, value]) => stateOf(id, technique, value));
    },
    async idle() {
      await touched.idle();
      await changed.idle();
    },
  };
}

async function eachSession(
  names: readonly Name[],
  read: (sessionId: string, techniques: readonly string[]) => Promise<readonly StateOut[]>,
): Promise<Map<Name, StateOut>> {
  const sessions = Map.groupBy(names, (name) => name.slice(0, name.indexOf(' ')));
  const found = Array.from(sessions, async ([id, ofIt]) => {
    const values = await read(
      id,
      ofIt.map((name) => name.slice(id.length + 1)),
    );
    return ofIt.map((name, index) => [name, values[index]] as const);
  });
  const pairs = (await Promise.all(found)).flat();
  return new Map(pairs.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}

function nameOf(sessionId: string, technique: string): Name {
  return `${sessionId} ${technique}`;
}

function stateOf(sessionId: string, technique: string, value: Feedback | null): StateOut {
  return { channel: leadChannel(sessionId), type: 'feedback', key: keyOf(technique), value };
}

import { leadChannel, type Channel, type Feedback } from '@attune/protocol';
import type { StateOut, Touched } from '../capability.ts';
import { createLeadTelling, type LeadTellingDeps } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { keyOf, techniqueOfKey } from './about.ts';
import { readTallies } from './tallies.ts';

export type TellingDeps = LeadTellingDeps & { readonly storage: Storage };

export type Telling = {
  /** What was given about this is not what was told any more. */
  changed(sessionId: string, technique: string): void;
  touched(touched: Touched): void;
  hydrate(channel: Channel): Promise<StateOut[]>;
  idle(): Promise<void>;
};

/** The sums are never added up, and who has left for good took their feedback along (FEED-8): they are read. */
export function createTelling(deps: TellingDeps): Telling {
  async function read(sessionId: string, keys?: readonly string[]): Promise<ReadonlyMap<string, Feedback>> {
    const tallies = await readTallies(deps.storage, sessionId, keys?.map(techniqueOfKey));
    return new Map(Array.from(tallies, ([technique, value]) => [keyOf(technique), value]));
  }

  const telling = createLeadTelling(deps, {
    type: 'feedback',
    read,
    statesOf: (sessionId, key, value) => [stateOf(sessionId, key, value)],
  });

  return {
    changed: (sessionId, technique) => telling.changed(sessionId, keyOf(technique)),
    touched: telling.touched,
    async hydrate({ kind, id }) {
      if (kind !== 'lead') return [];
      return Array.from(await read(id), ([key, value]) => stateOf(id, key, value));
    },
    idle: telling.idle,
  };
}

function stateOf(sessionId: string, key: string, value: Feedback | null): StateOut {
  return { channel: leadChannel(sessionId), type: 'feedback', key, value };
}

import { leadChannel } from '@attune/protocol';
import type { StateOut } from '../capability.ts';
import { createLeadTelling, type LeadTelling, type LeadTellingDeps } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import { readMuted, type Muted } from './store.ts';

export type TellingDeps = LeadTellingDeps & { readonly storage: Storage };

export type Telling = LeadTelling & { hydrate(sessionId: string): Promise<StateOut[]> };

/** Who is muted, as long as they are in the session as somebody who can be (LEAD-5). */
export function createTelling(deps: TellingDeps): Telling {
  const read = async (sessionId: string): Promise<ReadonlyMap<string, Muted>> =>
    new Map((await readMuted(deps.storage, sessionId)).map((muted) => [muted.user_id, muted]));
  const telling = createLeadTelling(deps, {
    type: 'muted',
    read,
    statesOf: (...of) => [mutedState(...of)],
  });
  return {
    ...telling,
    hydrate: async (id) => Array.from(await read(id), ([userId, value]) => mutedState(id, userId, value)),
  };
}

export function mutedState(sessionId: string, userId: string, value: Muted | null): StateOut {
  return { channel: leadChannel(sessionId), type: 'muted', key: userId, value };
}

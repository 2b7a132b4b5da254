import { leadChannel, type Person } from '@attune/protocol';
import type { Capability, Identity, Realtime, StateOut } from '../capability.ts';
import type { People } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Rest } from '../platform/gather.ts';
import { readCrowd } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';
import { leadHandlers } from './handlers.ts';
import { createReceipts } from './receipts.ts';
import { readMuted, wordGuard } from './store.ts';
import { createWords } from './words.ts';

export type LeadDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Realtime;
  readonly people: People;
  /** This node's id. */
  readonly node: string;
  /** Between two tellings of receipts. */
  readonly rest: Rest;
  readonly onTrouble: (error: unknown) => void;
};

/** The word: who may write what others read. */
export type LeadCapability = Capability & {
  /** Of a plan that says something in their name: refused with MUTED. Nothing for an admin, who has no seat. */
  mayWrite(identity: Identity): readonly Effect[];
  /** The same for what is not committed; throws or rejects with MUTED, and answers at once where this node knows. */
  checkWord(identity: Identity): void | Promise<void>;
};

/** What those who lead do to people rather than to the session: cues, the lead itself, the word, and what became of their commands. */
export function createLead(deps: LeadDeps): LeadCapability {
  const { storage, clock } = deps;
  const words = createWords(deps);
  const hasWord = wordGuard(storage);
  const receipts = createReceipts({
    ...deps,
    countParticipants: async (id) => (await readCrowd(storage, id, undefined, clock.now())).taken,
  });

  return {
    name: 'lead',
    handlers: leadHandlers({ ...deps, words, receipts }),
    mayWrite: ({ seatId, role }) => (seatId === null || role !== 'participant' ? [] : [hasWord(seatId)]),
    checkWord({ seatId, sessionId, role }) {
      if (seatId === null || sessionId === null || role !== 'participant') return undefined;
      return words.check({ sessionId, seatId });
    },
    async hydrate({ kind, id }) {
      return kind === 'lead' ? (await readMuted(storage, id)).map((muted) => mutedState(id, muted)) : [];
    },
    touched: ({ sessions = [] }) => receipts.recount(sessions),
    stop: () => receipts.idle(),
  };
}

function mutedState(sessionId: string, value: { readonly user_id: string; readonly by: Person }): StateOut {
  return { channel: leadChannel(sessionId), type: 'muted', key: value.user_id, value: { ...value } };
}

import type { Capability, Identity, Realtime } from '../capability.ts';
import type { StateStore } from '../hub/stateStore.ts';
import type { People } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Rest } from '../platform/gather.ts';
import { readParticipants } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';
import { leadHandlers } from './handlers.ts';
import { createReceipts } from './receipts.ts';
import { readTop, wordGuard } from './store.ts';
import { createTelling } from './telling.ts';
import { createWords } from './words.ts';

export type LeadDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly states: Pick<StateStore, 'snapshot'>;
  readonly realtime: Realtime;
  readonly people: People;
  /** This node's id. */
  readonly node: string;
  /** Between two tellings of receipts, and between two looks at who is muted. */
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
  const telling = createTelling(deps);
  const hasWord = wordGuard(storage);
  const receipts = createReceipts({
    ...deps,
    readTop: (id) => readTop(storage, id),
    readParticipants: (id) => readParticipants(storage, id, clock.now()),
  });

  return {
    name: 'lead',
    handlers: leadHandlers({
      ...deps,
      words,
      receipts,
      onMuted: telling.changed,
    }),
    mayWrite: ({ seatId, role }) => (seatId === null || role !== 'participant' ? [] : [hasWord(seatId)]),
    checkWord({ seatId, sessionId, role }) {
      if (seatId === null || sessionId === null || role !== 'participant') return undefined;
      return words.check({ sessionId, seatId });
    },
    hydrate: async ({ kind, id }) => (kind === 'lead' ? telling.hydrate(id) : []),
    touched(touched) {
      receipts.recount(touched.sessions ?? []);
      telling.touched(touched);
    },
    rewritten({ kind, id }) {
      if (kind === 'lead') receipts.recount([id]);
    },
    async stop() {
      await telling.idle();
      await receipts.idle();
    },
  };
}

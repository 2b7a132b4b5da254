import type { Realtime } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { createDeadlines } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { Moves } from './moves.ts';
import { readDueVotes, readVotes } from './store.ts';
import { nextDeadline } from './vote.machine.ts';
import { stateOf, type FoundVote } from './vote.view.ts';

export type TimersDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly realtime: Pick<Realtime, 'carryOut'>;
  readonly moves: Moves;
  /** From 0 to 1; keeps the nodes from looking all at once. */
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
};

export type Timers = {
  /** Again after every step of a vote, and when its session has gone on. */
  watch(vote: FoundVote): void;
  watchAt(voteId: string, at: number): void;
  /** Takes up what the database has, and again every few seconds what other nodes did. */
  start(): Promise<void>;
  stop(): void;
};

/** What time does to votes (VOTE-9, VOTE-11). */
export function createTimers(deps: TimersDeps): Timers {
  const { storage, realtime, moves } = deps;
  const { watch, start, stop } = createDeadlines({
    ...deps,
    async act(id, now) {
      const vote = (await readVotes(storage, [id])).get(id);
      const deadline = vote && deadlineOf(vote);
      if (!deadline || deadline.at > now) return deadline?.at ?? null;
      // Its commit sets the next alarm.
      await realtime.carryOut(await moves.due(vote, deadline.command, now));
      return null;
    },
    readDue: async (until) => (await readDueVotes(storage, until)).map(noted),
  });
  return { watch: (vote) => watch(...noted(vote)), watchAt: watch, start, stop };
}

function noted(vote: FoundVote): readonly [id: string, at: number | null] {
  return [vote.id, deadlineOf(vote)?.at ?? null];
}

function deadlineOf(vote: FoundVote) {
  return nextDeadline(stateOf(vote), vote.session_phase);
}

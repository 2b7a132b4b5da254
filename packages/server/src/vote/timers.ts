import { ProtocolError } from '@attune/protocol';
import type { Realtime } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import { createAlarms } from '../session/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { Moves } from './moves.ts';
import { readDueVotes, readVotes } from './store.ts';
import { nextDeadline } from './vote.machine.ts';
import { stateOf, type FoundVote } from './vote.view.ts';

/** A database that did not answer is asked again after this long. */
const RETRY_MS = 1_000;
/** What another node was faster with, or a ballot that came while others were counted, can be read by then. */
const TAKEN_RETRY_MS = 100;
/** Every node looks this often at what time has to do next: who knew of it may be gone. */
const LOOK_MS = 5_000;
/** How far a look sees: over the next looks, also when some of them fail. */
const AHEAD_MS = 30_000;
/** Deadlines that are remembered beside those that the next looks would find. */
const MAX_ALARMS = 10_000;

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

/** What time does to votes (VOTE-9, VOTE-11). An alarm only says look; every node may try, and the guards let one of them. */
export function createTimers(deps: TimersDeps): Timers {
  const { storage, clock, realtime, moves, random, onTrouble } = deps;
  const ring = (id: string) => void look(id).catch((error: unknown) => again(id, error));
  const alarms = createAlarms(clock, ring, { most: MAX_ALARMS, nearMs: AHEAD_MS });
  let isOver = false;
  let cancel: () => void = () => undefined;

  async function look(id: string): Promise<void> {
    const vote = (await readVotes(storage, [id])).get(id);
    const deadline = vote && deadlineOf(vote);
    if (!vote || !deadline) return;
    const now = clock.now();
    if (deadline.at > now) return alarms.set(id, deadline.at);
    // Its commit sets the next alarm.
    await realtime.carryOut(await moves.due(vote, deadline.command, now));
  }

  function again(id: string, error: unknown): void {
    const isTaken =
      error instanceof ProtocolError && (error.error === 'WRONG_PHASE' || error.error === 'CONFLICT');
    if (!isTaken) onTrouble(error);
    alarms.set(id, clock.now() + (isTaken ? TAKEN_RETRY_MS : RETRY_MS));
  }

  function watch(vote: FoundVote): void {
    const deadline = deadlineOf(vote);
    if (deadline) alarms.set(vote.id, deadline.at);
  }

  async function lookAhead(): Promise<void> {
    const due = await readDueVotes(storage, clock.now() + AHEAD_MS);
    for (const vote of due) watch(vote);
  }

  function later(): void {
    if (isOver) return;
    const afterMs = LOOK_MS * (0.8 + 0.4 * random());
    cancel = clock.after(afterMs, () => void lookAhead().catch(onTrouble).then(later));
  }

  return {
    watch,
    watchAt: (voteId, at) => alarms.set(voteId, at),
    async start() {
      await lookAhead();
      later();
    },
    stop() {
      isOver = true;
      cancel();
      alarms.stop();
    },
  };
}

function deadlineOf(vote: FoundVote) {
  return nextDeadline(stateOf(vote), vote.session_phase);
}

import { CLOSE, ProtocolError } from '@attune/protocol';
import type { Realtime } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, SessionRow } from '../storage/tables.ts';
import { createAlarms } from './alarms.ts';
import { createLooks } from './looks.ts';
import type { Moves } from './moves.ts';
import { endTold, readSeatToEnd, stillEnds } from './seatEnds.ts';
import { nextDeadline, type Deadline } from './session.machine.ts';
import type { SessionCommand } from './session.state.ts';
import { stateOf } from './session.view.ts';
import { readSession } from './store.ts';
import { summarize } from './summary.ts';

/** A database that did not answer is asked again after this long; a deadline is never dropped. */
const RETRY_MS = 1_000;
/** What another node was faster with can be read by then; a guard that goes on refusing costs next to nothing at this pace. */
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
  readonly realtime: Realtime;
  readonly moves: Moves;
  /** From 0 to 1; keeps the nodes from looking all at once. */
  readonly random: () => number;
  readonly onTrouble: (error: unknown) => void;
};

export type Timers = {
  /** Again after every step of a session. */
  watch(row: SessionRow): void;
  watchSeat(seat: SeatRow): void;
  /** Takes up what the database has, also what fell due while no server ran, and again every few seconds what other nodes did. */
  start(): Promise<void>;
  stop(): void;
};

/**
 * What time does to sessions and seats. An alarm only says look: what is due is read anew, and guarded like any other command. So every
 * node may try; one of them does it.
 */
export function createTimers(deps: TimersDeps): Timers {
  const { storage, clock, realtime, moves, onTrouble } = deps;
  const ring = (key: string) => void look(key).catch((error: unknown) => again(key, error));
  const alarms = createAlarms(clock, ring, { most: MAX_ALARMS, nearMs: AHEAD_MS });
  const looks = createLooks({ ...deps, lookMs: LOOK_MS, aheadMs: AHEAD_MS, watch, watchSeat });

  async function look(key: string): Promise<void> {
    const id = key.slice(key.indexOf(' ') + 1);
    await (key.startsWith('seat ') ? lookAtSeat(id) : lookAtSession(id));
  }

  function again(key: string, error: unknown): void {
    const isTaken =
      error instanceof ProtocolError && (error.error === 'WRONG_PHASE' || error.error === 'CONFLICT');
    if (!isTaken) onTrouble(error);
    alarms.set(key, clock.now() + (isTaken ? TAKEN_RETRY_MS : RETRY_MS));
  }

  async function lookAtSession(id: string): Promise<void> {
    const row = await readSession(storage, id);
    const deadline = row && nextDeadline(stateOf(row));
    if (!row || !deadline) return;
    const now = clock.now();
    if (deadline.at > now) return alarms.set(`session ${id}`, deadline.at);
    const command = await commandOf(deadline, row);
    // Its commit sets the next alarm.
    await realtime.carryOut(await moves.plan(row, command, null, now));
  }

  async function commandOf({ command }: Deadline, row: SessionRow): Promise<SessionCommand> {
    if (command === 'open') return { type: 'open', reason: 'time' };
    if (command === 'end') return { type: 'end', reason: 'time' };
    if (command === 'expire') return { type: 'expire' };
    return { type: 'finish', summary: await summarize(storage, row) };
  }

  /** Only that it was told is written: that the seat is over follows from its time. */
  async function lookAtSeat(id: string): Promise<void> {
    const seat = await readSeatToEnd(storage, id);
    const endedAt = seat?.expires_at ?? null;
    if (!seat || endedAt === null) return;
    const now = clock.now();
    if (endedAt > now) return alarms.set(`seat ${id}`, endedAt);
    await realtime.carryOut({
      effects: [stillEnds(storage, seat, endedAt), endTold(storage, seat, endedAt, now)],
      closes: [{ seatId: id, code: CLOSE.expired }],
      touched: { users: [seat.user_id] },
    });
  }

  function watch(row: SessionRow): void {
    const deadline = nextDeadline(stateOf(row));
    if (deadline) alarms.set(`session ${row.id}`, deadline.at);
  }

  function watchSeat({ id, expires_at }: SeatRow): void {
    if (expires_at !== null) alarms.set(`seat ${id}`, expires_at);
  }

  return {
    watch,
    watchSeat,
    start: () => looks.start(),
    stop() {
      looks.stop();
      alarms.stop();
    },
  };
}

import { CLOSE } from '@attune/protocol';
import type { Realtime } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, SessionRow } from '../storage/tables.ts';
import { createDeadlines } from './deadlines.ts';
import type { Moves } from './moves.ts';
import { endTold, readExpiringSeats, readSeatToEnd, stillEnds } from './seatEnds.ts';
import { nextDeadline, type Deadline } from './session.machine.ts';
import type { SessionCommand } from './session.state.ts';
import { stateOf } from './session.view.ts';
import { readDueSessions, readSession } from './store.ts';
import { summarize } from './summary.ts';

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

type Noted = readonly [id: string, at: number | null];

/** What time does to sessions and seats. */
export function createTimers(deps: TimersDeps): Timers {
  const { storage, clock, realtime, moves } = deps;
  /** Seats whose time was over by then were seen in time, or nobody was in them. */
  let seatsFrom = clock.now();

  const { watch, start, stop } = createDeadlines({
    ...deps,
    act(name, now) {
      const id = name.slice(name.indexOf(' ') + 1);
      return name.startsWith('seat ') ? actOnSeat(id, now) : actOnSession(id, now);
    },
    async readDue(until) {
      const now = clock.now();
      const [sessions, seats] = await Promise.all([
        readDueSessions(storage, until),
        readExpiringSeats(storage, { from: seatsFrom, until }),
      ]);
      // Not beyond what was read: there is a limit to what one look brings.
      seatsFrom = Math.min(now, seats.at(-1)?.expires_at ?? now);
      return [...sessions.map(noted), ...seats.map(notedSeat)];
    },
  });

  async function actOnSession(id: string, now: number): Promise<number | null> {
    const row = await readSession(storage, id);
    const deadline = row && nextDeadline(stateOf(row));
    if (!deadline || deadline.at > now) return deadline?.at ?? null;
    const command = await commandOf(deadline, row);
    // Its commit sets the next alarm.
    await realtime.carryOut(await moves.plan(row, command, null, now));
    return null;
  }

  async function commandOf({ command }: Deadline, row: SessionRow): Promise<SessionCommand> {
    if (command === 'open') return { type: 'open', reason: 'time' };
    if (command === 'end') return { type: 'end', reason: 'time' };
    if (command === 'expire') return { type: 'expire' };
    return { type: 'finish', summary: await summarize(storage, row) };
  }

  /** Only that it was told is written: that the seat is over follows from its time. */
  async function actOnSeat(id: string, now: number): Promise<number | null> {
    const seat = await readSeatToEnd(storage, id);
    const endedAt = seat?.expires_at ?? null;
    if (!seat || endedAt === null || endedAt > now) return endedAt;
    await realtime.carryOut({
      effects: [stillEnds(storage, seat, endedAt), endTold(storage, seat, endedAt, now)],
      closes: [{ seatId: id, code: CLOSE.expired }],
      // One seat more is free.
      touched: { users: [seat.user_id], sessions: [seat.session_id] },
    });
    return null;
  }

  return {
    watch: (row) => watch(...noted(row)),
    watchSeat: (seat) => watch(...notedSeat(seat)),
    start,
    stop,
  };
}

function noted(row: SessionRow): Noted {
  return [`session ${row.id}`, nextDeadline(stateOf(row))?.at ?? null];
}

function notedSeat({ id, expires_at }: SeatRow): Noted {
  return [`seat ${id}`, expires_at];
}

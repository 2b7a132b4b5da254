import type { Clock } from '../platform/clock.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, SessionRow } from '../storage/tables.ts';
import { readExpiringSeats } from './seatEnds.ts';
import { readDueSessions } from './store.ts';

export type LooksDeps = {
  readonly storage: Storage;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly lookMs: number;
  readonly aheadMs: number;
  readonly watch: (row: SessionRow) => void;
  readonly watchSeat: (seat: SeatRow) => void;
  readonly onTrouble: (error: unknown) => void;
};

export type Looks = {
  /** Looks once, also for what fell due while no server ran, and from then on again and again. */
  start(): Promise<void>;
  stop(): void;
};

/** Has the deadlines of the database watched, so that none is lost with the node that knew of it. */
export function createLooks(deps: LooksDeps): Looks {
  const { storage, clock, random, lookMs, aheadMs, watch, watchSeat, onTrouble } = deps;
  let isOver = false;
  let cancel: () => void = () => undefined;
  /** Seats whose time was over by then were seen in time, or nobody was in them. */
  let seatsFrom = clock.now();

  async function look(): Promise<void> {
    const now = clock.now();
    const [sessions, seats] = await Promise.all([
      readDueSessions(storage, now + aheadMs),
      readExpiringSeats(storage, { from: seatsFrom, until: now + aheadMs }),
    ]);
    if (isOver) return;
    for (const row of sessions) watch(row);
    for (const seat of seats) watchSeat(seat);
    // Not beyond what was read: there is a limit to what one look brings.
    seatsFrom = Math.min(now, seats.at(-1)?.expires_at ?? now);
  }

  function later(): void {
    if (isOver) return;
    cancel = clock.after(lookMs * (0.8 + 0.4 * random()), () => void look().catch(onTrouble).then(later));
  }

  return {
    async start() {
      await look();
      later();
    },
    stop() {
      isOver = true;
      cancel();
    },
  };
}

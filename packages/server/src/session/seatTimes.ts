import type { Storage } from '../storage/storage.ts';
import type { SeatRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

const MINUTE_MS = 60_000;

/** When a seat's own time ends, or what is left of it while it stands still. */
export type SeatTime = Pick<SeatRow, 'expires_at' | 'left_ms'>;

/** SESS-3: it begins with the first join; in a pause with its end. */
export function seatTime(minutes: number | null, isPaused: boolean, now: number): SeatTime {
  if (minutes === null) return { expires_at: null, left_ms: null };
  const ms = Math.round(minutes * MINUTE_MS);
  return isPaused ? { expires_at: null, left_ms: ms } : { expires_at: now + ms, left_ms: null };
}

/** Of all who are not over by then (SESS-17). */
export function seatsStandStill(storage: Storage, sessionId: string, at: number): Effect {
  const seats = storage.read
    .updateTable('seats')
    .set(({ eb }) => ({ left_ms: eb('expires_at', '-', at), expires_at: null }))
    .where('session_id', '=', sessionId)
    .where('expires_at', '>', at);
  return { query: seats.compile() };
}

export function seatsGoOn(storage: Storage, sessionId: string, at: number): Effect {
  const seats = storage.read
    .updateTable('seats')
    .set(({ eb }) => ({ expires_at: eb('left_ms', '+', at), left_ms: null }))
    .where('session_id', '=', sessionId)
    .where('left_ms', 'is not', null);
  return { query: seats.compile() };
}

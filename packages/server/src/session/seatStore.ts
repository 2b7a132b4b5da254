import { sql, type Kysely } from 'kysely';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, Tables } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';
import { ahead } from './waits.ts';

/** Seats of participants that are taken, and people who wait for one and come before this one. */
export async function readCrowd(
  storage: Storage,
  sessionId: string,
  who: string | undefined,
  now: number,
): Promise<{ readonly taken: number; readonly ahead: number }> {
  const [seats, waits] = await Promise.all([
    counted(participants(storage.read, sessionId, now)).executeTakeFirst(),
    ahead(storage, sessionId, who, now).executeTakeFirst(),
  ]);
  // PostgreSQL counts in text.
  return { taken: Number(seats?.count ?? 0), ahead: Number(waits?.count ?? 0) };
}

/**
 * Refuses the unit when all seats of participants are taken at the moment of the commit (SESS-10), or kept for people who have waited longer
 * (WAIT-2). Everybody who takes a seat writes to the session's log, so one is decided about after the other.
 */
export function hasRoom(storage: Storage, sessionId: string, who: string | undefined, now: number): Effect {
  const taken = counted(participants(storage.read, sessionId, now));
  const before = ahead(storage, sessionId, who, now);
  const found = storage.read.selectFrom('sessions').select('id').where('id', '=', sessionId);
  return {
    query: found.where('capacity', '>', sql<number>`${taken} + ${before}`).compile(),
    expectRows: { count: 1, otherwise: 'SESSION_FULL' },
  };
}

/** The ids of those who take part, also while they are away. */
export async function readParticipants(
  { read }: Storage,
  sessionId: string,
  now: number,
): Promise<ReadonlySet<string>> {
  const seats = await participants(read, sessionId, now).select('user_id').execute();
  return new Set(seats.map(({ user_id }) => user_id));
}

function counted(seats: ReturnType<typeof participants>) {
  return seats.select(({ fn }) => fn.countAll<number | string>().as('count'));
}

/** A seat whose own time is over is free again. */
function participants(read: Kysely<Tables>, sessionId: string, now: number) {
  return read
    .selectFrom('seats')
    .where('session_id', '=', sessionId)
    .where('role', '=', 'participant')
    .where('joined_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]));
}

/** Of many that take the same seat at once exactly one does. */
export function seatTaken(storage: Storage, seat: SeatRow): Effect {
  const { id, joined_at, expires_at, left_ms, invite_code } = seat;
  const taken = storage.read
    .updateTable('seats')
    .set({ joined_at, expires_at, left_ms, invite_code })
    .where('id', '=', id)
    .where('joined_at', 'is', null)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null);
  return { query: taken.compile(), expectRows: { count: 1, otherwise: 'INVITE_USED' } };
}

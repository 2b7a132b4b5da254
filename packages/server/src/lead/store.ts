import { sessionChannel, type Person } from '@attune/protocol';
import { personOf } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

/**
 * Refuses the unit of somebody whose word was taken, also a moment ago and on another node. Compiled once, for it is asked with every line
 * of a seat.
 */
export function wordGuard({ read }: Storage): (seatId: string) => Effect {
  const ofAny = read.selectFrom('seats').select('id').where('id', '=', '').where('muted_by', 'is', null);
  const compiled = ofAny.compile();
  return (seatId) => ({
    query: { ...compiled, parameters: [seatId] },
    expectRows: { count: 1, otherwise: 'MUTED' },
  });
}

/** Of a participant who is in the session; anybody else by then is a CONFLICT. */
export function wordTaken({ read }: Storage, seat: SeatRow, by: Person | null): Effect {
  const query = read
    .updateTable('seats')
    .set({ muted_by: by && JSON.stringify(by) })
    .where('id', '=', seat.id)
    .where('role', '=', 'participant')
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

export type Muted = { readonly user_id: string; readonly by: Person };

export async function readMuted({ read }: Storage, sessionId: string): Promise<readonly Muted[]> {
  const seats = await read
    .selectFrom('seats')
    .select(['user_id', 'muted_by'])
    .where('session_id', '=', sessionId)
    .where('muted_by', 'is not', null)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
  return seats.map(({ user_id, muted_by }) => ({ user_id, by: JSON.parse(muted_by ?? '') as Person }));
}

/** The seats of these sessions whose word was taken. */
export async function readMutedSeats(
  { read }: Storage,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const muted = await read
    .selectFrom('seats')
    .select(['id', 'session_id'])
    .where('session_id', 'in', sessionIds)
    .where('muted_by', 'is not', null)
    .execute();
  const bySession = Map.groupBy(muted, ({ session_id }) => session_id);
  return new Map(sessionIds.map((id) => [id, (bySession.get(id) ?? []).map((seat) => seat.id)]));
}

/** How much the channel of a session has. */
export async function readTop({ read }: Storage, sessionId: string): Promise<number> {
  const head = read.selectFrom('heads').select('top').where('channel', '=', sessionChannel(sessionId));
  // PostgreSQL counts in text.
  return Number((await head.executeTakeFirst())?.top ?? 0);
}

/** Who leads now, as others see them. */
export async function readLeader({ read }: Storage, userId: string | null): Promise<Person | null> {
  if (userId === null) return null;
  const user = await read.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
  return user ? personOf(user, user.role === 'admin' ? 'admin' : 'instructor') : null;
}

import type { Kysely } from 'kysely';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, Tables } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

export async function countParticipants(storage: Storage, sessionId: string): Promise<number> {
  const found = await participants(storage.read, sessionId)
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirst();
  return Number(found?.count ?? 0);
}

/** Refuses the unit when all seats of participants are taken at the moment of the commit (SESS-10). */
export function hasRoom(storage: Storage, sessionId: string): Effect {
  const taken = participants(storage.read, sessionId).select(({ fn }) => fn.countAll<number>().as('count'));
  const found = storage.read.selectFrom('sessions').select('id').where('id', '=', sessionId);
  return {
    query: found.where('capacity', '>', taken).compile(),
    expectRows: { count: 1, otherwise: 'SESSION_FULL' },
  };
}

function participants(read: Kysely<Tables>, sessionId: string) {
  return read
    .selectFrom('seats')
    .where('session_id', '=', sessionId)
    .where('role', '=', 'participant')
    .where('joined_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null);
}

/** Of many that take the same seat at once exactly one does. */
export function seatTaken(storage: Storage, { id, joined_at, expires_at, invite_code }: SeatRow): Effect {
  const taken = storage.read
    .updateTable('seats')
    .set({ joined_at, expires_at, invite_code })
    .where('id', '=', id)
    .where('joined_at', 'is', null)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null);
  return { query: taken.compile(), expectRows: { count: 1, otherwise: 'INVITE_USED' } };
}

import { OPEN_PHASES } from '@attune/protocol';
import type { Effect } from '../storage/unit.ts';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow, SeatRow, UserRow } from '../storage/tables.ts';

/** Inserting an e-mail that somebody else took a moment ago is answered CONFLICT. */
export function insertUser({ read }: Storage, row: UserRow): Effect {
  const query = read
    .insertInto('users')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

export function insertInvite({ read }: Storage, row: InviteRow): Effect {
  return { query: read.insertInto('invites').values(row).compile() };
}

/** Of two devices that join by the last use of a link, one gets INVITE_USED. Also so when it was withdrawn or ran out meanwhile. */
export function spendInvite({ read }: Storage, code: string, now: number): Effect {
  const query = read
    .updateTable('invites')
    .set((invite) => ({ uses: invite('uses', '+', 1) }))
    .where('code', '=', code)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .whereRef('uses', '<', 'max_uses')
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'INVITE_USED' } };
}

/** One seat per person and session; a second is answered CONFLICT. */
export function insertSeat({ read }: Storage, row: SeatRow): Effect {
  const query = read
    .insertInto('seats')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Changes the seat as it was read: when its turn went on meanwhile, CONFLICT. */
export function updateSeat(
  { read }: Storage,
  seat: Pick<SeatRow, 'id' | 'generation'>,
  changes: Partial<Omit<SeatRow, 'id' | 'user_id' | 'session_id'>>,
): Effect {
  const query = read
    .updateTable('seats')
    .set(changes)
    .where('id', '=', seat.id)
    .where('generation', '=', seat.generation)
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

/** Guard: nobody is seated in a session that ended a moment ago. */
export function sessionIsOpen({ read }: Storage, sessionId: string): Effect {
  const query = read
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('phase', 'in', [...OPEN_PHASES])
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'WRONG_PHASE' } };
}

export function renameUser({ read }: Storage, userId: string, displayName: string): Effect {
  return {
    query: read.updateTable('users').set({ display_name: displayName }).where('id', '=', userId).compile(),
  };
}

/** Who leads a session without a leader, by their seat's role; and who led it no longer does, when the role was taken. */
export function appointByRole(
  { read }: Storage,
  userId: string,
  sessionId: string,
  role: SeatRow['role'],
): Effect {
  const session = read.updateTable('sessions').where('id', '=', sessionId);
  const query =
    role === 'instructor'
      ? session.set({ instructor_id: userId }).where('instructor_id', 'is', null).compile()
      : session.set({ instructor_id: null }).where('instructor_id', '=', userId).compile();
  return { query };
}

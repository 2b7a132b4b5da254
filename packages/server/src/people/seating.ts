import { CLOSE, OPEN_PHASES, ProtocolError, type SessionPhase } from '@attune/protocol';
import type { Plan } from '../capability.ts';
import type { Effect } from '../storage/unit.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow } from '../storage/tables.ts';
import { appointByRole, insertSeat, sessionIsOpen, updateSeat } from './effects.ts';
import { freshSeat, type SeatTerms } from './freshSeat.ts';

const MINUTE_MS = 60_000;

/** A part of a plan that concerns one seat. */
export type SeatPart = { readonly effects: readonly Effect[]; readonly closes: NonNullable<Plan['closes']> };

/** Throws when there is no such session; answers its phase. */
export async function requireSession({ read }: Storage, sessionId: string): Promise<SessionPhase> {
  const found = read.selectFrom('sessions').select('phase').where('id', '=', sessionId);
  const session = await found.executeTakeFirst();
  if (!session) throw new ProtocolError('SESSION_NOT_FOUND', { details: { field: 'session_id' } });
  return session.phase;
}

/** Throws when there is no such session, or nobody can be in it any more. */
export async function requireOpenSession(storage: Storage, sessionId: string): Promise<void> {
  const phase = await requireSession(storage, sessionId);
  if (phase === 'cancelled') throw new ProtocolError('SESSION_CANCELLED');
  if (!(OPEN_PHASES as readonly SessionPhase[]).includes(phase)) throw new ProtocolError('SESSION_ENDED');
}

/** A seat in a session that they have none in. */
export function newSeat(
  storage: Storage,
  { userId, sessionId, now }: { userId: string; sessionId: string; now: number },
  terms: SeatTerms,
): SeatPart {
  const row = freshSeat({ userId, sessionId, now }, terms);
  const appointment =
    terms.role === 'instructor' ? [appointByRole(storage, userId, sessionId, terms.role)] : [];
  return {
    effects: [sessionIsOpen(storage, sessionId), insertSeat(storage, row), ...appointment],
    closes: [],
  };
}

/** New terms of a seat. Whoever sits in it with another role comes back with fresh credentials. */
export function changeSeat(storage: Storage, seat: SeatRow, terms: SeatTerms): SeatPart {
  const { role, minutes, inviteCode } = terms;
  const isRoleNew = role !== seat.role;
  const changes = { role, minutes, invite_code: inviteCode, ...timeOf(seat, minutes) };
  return {
    effects: [
      updateSeat(storage, seat, changes),
      ...(isRoleNew ? [appointByRole(storage, seat.user_id, seat.session_id, role)] : []),
    ],
    closes: isRoleNew && seat.joined_at !== null ? [{ seatId: seat.id, code: CLOSE.role_changed }] : [],
  };
}

/** Gives back a seat that was taken away, as new: its old tokens stay worthless, and its timer starts with the next join. */
export function restoreSeat(storage: Storage, seat: SeatRow, terms: SeatTerms): SeatPart {
  const restored = updateSeat(storage, seat, {
    role: terms.role,
    minutes: terms.minutes,
    invite_code: terms.inviteCode,
    generation: seat.generation + 1,
    joined_at: null,
    expires_at: null,
    left_ms: null,
    removed_at: null,
    revoked_at: null,
  });
  const appointed = appointByRole(storage, seat.user_id, seat.session_id, terms.role);
  return { effects: [sessionIsOpen(storage, seat.session_id), restored, appointed], closes: [] };
}

/** One that was never sat in leaves no trace. */
export function takeSeat(storage: Storage, seat: SeatRow, now: number): SeatPart {
  const { read } = storage;
  const dismissed = appointByRole(storage, seat.user_id, seat.session_id, 'participant');
  if (seat.joined_at === null) {
    const query = read.deleteFrom('seats').where('id', '=', seat.id).where('joined_at', 'is', null).compile();
    return { effects: [{ query, expectRows: { count: 1, otherwise: 'CONFLICT' } }, dismissed], closes: [] };
  }
  return {
    effects: [updateSeat(storage, seat, { removed_at: now }), dismissed],
    closes: [{ seatId: seat.id, generation: seat.generation, code: CLOSE.removed }],
  };
}

export function isTaken({ removed_at: removedAt, revoked_at: revokedAt }: SeatRow): boolean {
  return removedAt !== null || revokedAt !== null;
}

/** By as much as there are more minutes, for pauses have moved the end. */
function timeOf(seat: SeatRow, minutes: number | null): Pick<SeatRow, 'expires_at' | 'left_ms'> {
  const { joined_at: joinedAt, expires_at, left_ms, minutes: before } = seat;
  if (joinedAt === null || minutes === before) return { expires_at, left_ms };
  if (minutes === null) return { expires_at: null, left_ms: null };
  const moreMs = Math.round((minutes - (before ?? 0)) * MINUTE_MS);
  if (left_ms !== null) return { expires_at: null, left_ms: Math.max(0, left_ms + moreMs) };
  if (before === null || expires_at === null)
    return { expires_at: joinedAt + Math.round(minutes * MINUTE_MS), left_ms };
  return { expires_at: expires_at + moreMs, left_ms };
}

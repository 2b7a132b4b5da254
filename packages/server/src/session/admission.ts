import type { ErrorName, SessionPhase } from '@attune/protocol';
import type { InviteRow, SeatRow, SessionRow } from '../storage/tables.ts';

export type AdmissionFacts = {
  readonly invite: Pick<InviteRow, 'user_id' | 'role' | 'max_uses' | 'uses' | 'expires_at' | 'revoked_at'>;
  /** Undefined while the link belongs to no session. */
  readonly session: Pick<SessionRow, 'phase' | 'capacity'> | undefined;
  /** The seat that the link or the caller's own token leads to. */
  readonly seat: SeatRow | undefined;
  /** The caller holds this seat's token. */
  readonly isOwn: boolean;
  /** Take it over from another device. */
  readonly wantsMove: boolean;
  /** Seats of participants that are taken, or kept for people who have waited longer. */
  readonly participants: number;
};

export type Admission =
  | { readonly do: 'take' }
  | { readonly do: 'return' | 'move'; readonly seat: SeatRow }
  | { readonly do: 'refuse'; readonly error: ErrorName };

/** What a link does for somebody now. Says nothing about the moment of the commit: the effects guard that again. */
export function admit(facts: AdmissionFacts, now: number): Admission {
  const { invite, session, seat } = facts;
  if (invite.revoked_at !== null) return refuse('INVITE_REVOKED');
  if (seat && seat.removed_at !== null) return refuse('SEAT_REMOVED');
  if (seat && seat.revoked_at !== null) return refuse('INVITE_REVOKED');
  if (!session) return refuse(isOver(invite, now) ? 'INVITE_EXPIRED' : 'INVITE_WITHOUT_SESSION');
  const closed = closedError(session.phase);
  if (closed) return refuse(closed);
  if (seat && seat.joined_at !== null) return reenter(facts, seat, now);
  return enter(facts, session, now);
}

/** Why nobody can come into a session of this phase, or undefined. */
function closedError(phase: SessionPhase): ErrorName | undefined {
  if (phase === 'cancelled') return 'SESSION_CANCELLED';
  return phase === 'ended' || phase === 'expired' ? 'SESSION_ENDED' : undefined;
}

/** SESS-4. The link may be over: who is in comes back with what they have. */
function reenter({ isOwn, wantsMove }: AdmissionFacts, seat: SeatRow, now: number): Admission {
  if (seat.expires_at !== null && seat.expires_at <= now) return refuse('SEAT_EXPIRED');
  if (isOwn) return { do: 'return', seat };
  return wantsMove ? { do: 'move', seat } : refuse('INVITE_USED');
}

function enter(
  facts: AdmissionFacts,
  session: Pick<SessionRow, 'phase' | 'capacity'>,
  now: number,
): Admission {
  const { invite, seat, participants } = facts;
  // Too late to begin with something that is over in a moment.
  if (session.phase === 'ending') return refuse('SESSION_ENDED');
  if (isOver(invite, now)) return refuse('INVITE_EXPIRED');
  if (invite.user_id === null && invite.uses >= invite.max_uses) return refuse('INVITE_USED');
  const role = seat?.role ?? invite.role;
  if (role === 'participant' && participants >= session.capacity) return refuse('SESSION_FULL');
  return { do: 'take' };
}

function isOver(invite: AdmissionFacts['invite'], now: number): boolean {
  return invite.expires_at <= now;
}

function refuse(error: ErrorName): Admission {
  return { do: 'refuse', error };
}

import {
  AHEAD_PHASES,
  OPEN_PHASES,
  toInstant,
  type SessionPause,
  type SessionPhase,
  type User,
} from '@attune/protocol';
import type { InviteRow, SeatRow, SessionRow, UserRow } from '../storage/tables.ts';
import { inviteState } from './inviteState.ts';

export type SessionFacts = Pick<
  SessionRow,
  'id' | 'title' | 'phase' | 'duration_minutes' | 'started_at' | 'ends_at' | 'pause'
>;

/** Everything a person's view is derived from. `seat` and `session` are of the session they are in, or were in last. */
export type UserFacts = {
  readonly user: UserRow;
  /** Their own newest link; undefined for admins and for who came in by an open link. */
  readonly invite: InviteRow | undefined;
  readonly seat: SeatRow | undefined;
  readonly session: SessionFacts | undefined;
  /** How far they are with the questions of the session; nothing is asked of who leads or watches. */
  readonly intake?: { readonly answered: number; readonly total: number };
  /** Open connections now. */
  readonly devices: number;
};

type Status = User['status'];

const MINUTE_MS = 60_000;

/** The derived fields of a person (reference 2), as of `now`. */
export function userView(facts: UserFacts, now: number, publicUrl: string): User {
  const { user, invite, seat, session, devices } = facts;
  const status = statusOf(facts, now);
  const expiresAt = timerEnd(facts, now);
  /** Once there is something behind it. */
  const linkOf = (what: 'transcript' | 'summary') =>
    status === 'completed' && session ? `${publicUrl}/api/sessions/${session.id}/${what}` : null;
  return {
    id: user.id,
    first_name: user.first_name,
    last_name: user.last_name,
    email: user.email,
    role: user.role === 'admin' ? 'admin' : (seat?.role ?? invite?.role ?? 'participant'),
    session_id: session?.id ?? null,
    session_title: session?.title ?? null,
    status,
    progress: progressOf(facts, status),
    invite_code: invite?.code ?? null,
    invite_url: invite ? inviteUrl(publicUrl, invite.code) : null,
    token_valid: isLinkGood(facts, now),
    session_timer: expiresAt === null ? null : minutesAndSeconds(expiresAt - now),
    session_expires_at: instantOrNull(session?.pause ? (seat?.expires_at ?? null) : expiresAt),
    joined_at: instantOrNull(seat?.joined_at ?? null),
    transcript: linkOf('transcript'),
    summary: linkOf('summary'),
    devices,
    created_at: toInstant(user.created_at),
  };
}

export function inviteUrl(publicUrl: string, code: string): string {
  return `${publicUrl}/j/${code}`;
}

function statusOf({ invite, seat, session }: UserFacts, now: number): Status {
  if (seat && seat.removed_at !== null) return 'removed';
  if ((seat && seat.revoked_at !== null) || (invite && invite.revoked_at !== null)) return 'revoked';
  if (!session) return 'no_session';
  if (!seat || seat.joined_at === null) {
    const canJoin = isOpen(session.phase) && (!invite || inviteState(invite, now) !== 'expired');
    return canJoin ? 'invited' : 'expired';
  }
  if (session.phase === 'ended') return 'completed';
  if (!isOpen(session.phase) || isOver(seat, now)) return 'expired';
  return isAhead(session.phase) ? 'joined' : 'live';
}

/** INTAKE-6: questions where there are some, and otherwise steps of the way. */
function progressOf(facts: UserFacts, status: Status): string {
  const { intake, seat } = facts;
  if (intake && intake.total > 0 && seat?.role === 'participant') return `${intake.answered}/${intake.total}`;
  return `${stepsDone(facts, status)}/3`;
}

/** Joined, was there live, completed. */
function stepsDone({ seat, session }: UserFacts, status: Status): number {
  if (status === 'completed') return 3;
  if (!seat || seat.joined_at === null || !session) return 0;
  return session.started_at === null ? 1 : 2;
}

/** Whether opening the link (or coming back with the token) would let them in. */
function isLinkGood({ invite, seat, session }: UserFacts, now: number): boolean {
  if (session && !isOpen(session.phase)) return false;
  if (seat && (seat.removed_at !== null || seat.revoked_at !== null || isOver(seat, now))) return false;
  if (!invite) return seat !== undefined;
  const state = inviteState(invite, now);
  if (state === 'revoked') return false;
  // Who has joined stays in by the seat, whatever became of the link since.
  return state === 'open' || (seat !== undefined && seat.joined_at !== null);
}

function isOver(seat: SeatRow, now: number): boolean {
  return seat.expires_at !== null && seat.expires_at <= now;
}

/** Null before the join; afterwards the earlier end of the seat's own time and the session's. */
function timerEnd({ seat, session }: UserFacts, now: number): number | null {
  if (!seat || seat.joined_at === null) return null;
  const ends = [ownEnd(seat, now), sessionEnd(seat.joined_at, session, now)].filter((at) => at !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** In a pause it moves on with the clock, and what is left stands still. */
function ownEnd({ expires_at: expiresAt, left_ms: leftMs }: SeatRow, now: number): number | null {
  return leftMs === null ? expiresAt : now + leftMs;
}

/** SESS-3: who waits for the start has the session's length from their join on; nobody is shown out for waiting longer. */
function sessionEnd(joinedAt: number, session: SessionFacts | undefined, now: number): number | null {
  if (!session) return null;
  // While it is paused the end moves on with the clock, and what is left stands still.
  if (session.pause !== null) return now + (JSON.parse(session.pause) as SessionPause).remaining_ms;
  if (!isAhead(session.phase)) return session.ends_at;
  return joinedAt + Math.round(session.duration_minutes * MINUTE_MS);
}

function minutesAndSeconds(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
}

function isAhead(phase: SessionPhase): boolean {
  return (AHEAD_PHASES as readonly SessionPhase[]).includes(phase);
}

function isOpen(phase: SessionPhase): boolean {
  return (OPEN_PHASES as readonly SessionPhase[]).includes(phase);
}

function instantOrNull(at: number | null): string | null {
  return at === null ? null : toInstant(at);
}

import { CLOSE, ProtocolError } from '@attune/protocol';
import type { Plan } from '../capability.ts';
import { insertInvite, invitesOf, newInvite, redirectInvite, type People } from '../people/index.ts';
import { newId } from '../platform/random.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

export type Appointment = {
  readonly sessionId: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly now: number;
};

type Deps = { readonly storage: Storage; readonly people: People };
type Part = Required<Pick<Plan, 'effects' | 'closes'>> & { readonly users: readonly string[] };

const NOTHING: Part = { effects: [], closes: [], users: [] };

/** Gives the lead to somebody else: their seat and their link become the instructor's, the former one's a participant's. */
export async function appointed(deps: Deps, appointment: Appointment): Promise<Part> {
  const { sessionId, from, to } = appointment;
  const parts = [
    from === null || from === to ? NOTHING : await stepDown(deps, sessionId, from),
    to === null ? NOTHING : await stepUp(deps, appointment, to),
  ];
  return {
    effects: parts.flatMap(({ effects }) => effects),
    closes: parts.flatMap(({ closes }) => closes),
    users: parts.flatMap(({ users }) => users),
  };
}

async function stepDown({ storage, people }: Deps, sessionId: string, userId: string): Promise<Part> {
  const seat = await people.findSeat(userId, sessionId);
  if (!seat) return NOTHING;
  return {
    effects: [roleGiven(storage, seat, 'participant'), linkLowered(storage, seat)],
    closes: [{ seatId: seat.id, code: CLOSE.role_changed }],
    users: [userId],
  };
}

export type Reseating = {
  readonly seat: SeatRow;
  readonly role: 'participant' | 'instructor';
  readonly now: number;
};

/** One of several who lead, or no longer one; says nothing of who leads now. The link goes with the seat. */
export async function reseated(storage: Storage, { seat, role, now }: Reseating): Promise<readonly Effect[]> {
  const given = roleGiven(storage, seat, role);
  if (role === 'participant') return [given, linkLowered(storage, seat)];
  return [given, (await linkTo(storage, seat.session_id, seat.user_id, now)).effect];
}

async function stepUp(deps: Deps, { sessionId, now }: Appointment, userId: string): Promise<Part> {
  const { storage, people } = deps;
  const [user, seat] = await Promise.all([people.findUser(userId), people.findSeat(userId, sessionId)]);
  if (!user || user.disabled_at !== null) throw refused('is nobody known here');
  // An admin may enter every session and needs no seat.
  if (user.role === 'admin') return { ...NOTHING, users: [userId] };
  if (seat && (seat.removed_at !== null || seat.revoked_at !== null))
    throw refused('was removed from this session');
  const link = await linkTo(storage, sessionId, userId, now);
  const place = seat
    ? roleGiven(storage, seat, 'instructor')
    : people.insertSeat(instructorSeat(sessionId, userId, link.code, now));
  return {
    effects: [link.effect, place],
    closes: seat && seat.role !== 'instructor' ? [{ seatId: seat.id, code: CLOSE.role_changed }] : [],
    users: [userId],
  };
}

function linkLowered(storage: Storage, { user_id, session_id }: SeatRow): Effect {
  const invites = storage.read.updateTable('invites').set({ role: 'participant' });
  return { query: invites.where('user_id', '=', user_id).where('session_id', '=', session_id).compile() };
}

/** The link they have leads here from now on; without one that works they get one. */
async function linkTo(storage: Storage, sessionId: string, userId: string, now: number) {
  const terms = { userId, sessionId, role: 'instructor', minutes: null } as const;
  const known = (await invitesOf(storage, userId)).find((invite) => invite.revoked_at === null);
  if (!known) {
    const made = newInvite(terms, now);
    return { code: made.code, effect: insertInvite(storage, made) };
  }
  const when = { isFresh: known.session_id !== sessionId, now };
  return { code: known.code, effect: redirectInvite(storage, known, terms, when) };
}

/** Who leads has the word, and no time of their own: they are there as long as the session. */
const LEADING = { muted_by: null, minutes: null, expires_at: null, left_ms: null };

/** Whoever was given another role meanwhile, or was removed, is not given this one. */
function roleGiven(storage: Storage, seat: SeatRow, role: SeatRow['role']): Effect {
  const changes = role === 'instructor' ? { role, ...LEADING } : { role };
  const given = storage.read.updateTable('seats').set(changes).where('id', '=', seat.id);
  const query = given.where('role', '=', seat.role).where('removed_at', 'is', null).compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

function instructorSeat(sessionId: string, userId: string, code: string, now: number): SeatRow {
  return {
    id: newId(),
    user_id: userId,
    session_id: sessionId,
    role: 'instructor',
    invite_code: code,
    generation: 0,
    joined_at: null,
    ...LEADING,
    removed_at: null,
    revoked_at: null,
    created_at: now,
  };
}

function refused(problem: string): ProtocolError {
  return new ProtocolError('VALIDATION_ERROR', { details: { field: 'instructor_id', problem } });
}

import {
  AHEAD_PHASES,
  JOINABLE_PHASES,
  OPEN_PHASES,
  type ErrorName,
  type Person,
  type SessionPhase,
} from '@attune/protocol';
import { personOf } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { SeatRow, SessionRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';
import { ENDING_MS, EXPIRES_AFTER_MS, LOBBY_AHEAD_MS } from './session.machine.ts';
import type { SessionState } from './session.state.ts';
import { columnsOf, type SessionFacts } from './session.view.ts';

export async function readSession(storage: Storage, id: string): Promise<SessionRow | undefined> {
  return storage.read.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Newest first. */
export async function readSessions(storage: Storage, ids?: readonly string[]): Promise<SessionRow[]> {
  const all = storage.read.selectFrom('sessions').selectAll().orderBy('created_at', 'desc').orderBy('id');
  return ids ? all.where('id', 'in', ids).execute() : all.execute();
}

/** As many as one look takes up; the next one brings the others. */
const MOST_DUE = 1_000;

/** Those that time may do something to by `until`, the most overdue first. */
export async function readDueSessions(storage: Storage, until: number): Promise<SessionRow[]> {
  return storage.read
    .selectFrom('sessions')
    .selectAll()
    .where(({ or, and, eb, fn }) =>
      or([
        and([eb('phase', '=', 'scheduled'), eb('starts_at', '<=', until + LOBBY_AHEAD_MS)]),
        and([
          eb('phase', 'in', AHEAD_PHASES),
          eb(fn.coalesce('starts_at', 'created_at'), '<=', until - EXPIRES_AFTER_MS),
        ]),
        and([eb('phase', 'in', ['live', 'paused', 'ending']), eb('ends_at', '<=', until + ENDING_MS)]),
      ]),
    )
    .orderBy(({ fn }) => fn.coalesce('ends_at', 'starts_at', 'created_at'))
    .limit(MOST_DUE)
    .execute();
}

/** What the views of these sessions need besides their rows. */
export async function readFacts(
  storage: Storage,
  rows: readonly SessionRow[],
  now: number,
): Promise<Map<string, SessionFacts>> {
  const [taken, waiting, instructors] = await Promise.all([
    readTaken(storage, rows, now),
    readWaiting(storage, rows),
    readInstructors(storage, rows),
  ]);
  return new Map(
    rows.map(({ id, instructor_id }) => [
      id,
      {
        ...(taken.get(id) ?? NOBODY),
        waiting: waiting.get(id) ?? 0,
        instructor: instructors.get(instructor_id ?? '') ?? null,
      },
    ]),
  );
}

async function readWaiting(storage: Storage, rows: readonly SessionRow[]): Promise<Map<string, number>> {
  const ids = rows.filter(({ phase }) => isJoinable(phase)).map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const counts = await storage.read
    .selectFrom('waits')
    .where('session_id', 'in', ids)
    .select(({ fn }) => ['session_id', fn.countAll<number | string>().as('count')])
    .groupBy('session_id')
    .execute();
  return new Map(counts.map(({ session_id, count }) => [session_id, Number(count)]));
}

function isJoinable(phase: SessionPhase): boolean {
  return JOINABLE_PHASES.some((joinable) => joinable === phase);
}

type Taken = Pick<SessionFacts, 'people' | 'participants'>;
const NOBODY: Taken = { people: 0, participants: 0 };

/** A seat whose own time is over is free again (WAIT-5). */
async function readTaken(
  storage: Storage,
  rows: readonly SessionRow[],
  now: number,
): Promise<Map<string, Taken>> {
  if (rows.length === 0) return new Map();
  const counts = await storage.read
    .selectFrom('seats')
    .where(
      'session_id',
      'in',
      rows.map(({ id }) => id),
    )
    .where('joined_at', 'is not', null)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .select(({ fn }) => ['session_id', 'role', fn.countAll<number | string>().as('count')])
    .groupBy(['session_id', 'role'])
    .execute();
  const taken = new Map<string, Taken>();
  for (const { session_id, role, count } of counts) {
    const { people, participants } = taken.get(session_id) ?? NOBODY;
    // PostgreSQL counts in text.
    const more = Number(count);
    const seated = role === 'participant' ? more : 0;
    taken.set(session_id, { people: people + more, participants: participants + seated });
  }
  return taken;
}

async function readInstructors(storage: Storage, rows: readonly SessionRow[]): Promise<Map<string, Person>> {
  const ids = rows.map(({ instructor_id }) => instructor_id).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const users = await storage.read.selectFrom('users').selectAll().where('id', 'in', ids).execute();
  return new Map(users.map((user) => [user.id, personOf(user, 'instructor')]));
}

/** Questions of the intake: those that were chosen for it, or else the installation's. */
export async function countAsked({ read }: Storage, sessionId: string): Promise<number> {
  const choice = await read
    .selectFrom('intake_sessions')
    .leftJoin('intake_sets', 'intake_sets.id', 'intake_sessions.set_id')
    .select('intake_sets.total')
    .where('intake_sessions.session_id', '=', sessionId)
    .executeTakeFirst();
  if (choice) return choice.total ?? 0;
  const current = await read
    .selectFrom('intake_sets')
    .select('total')
    .where('number', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return current?.total ?? 0;
}

/** Of a session, whoever they are: joined or only invited. */
export async function readSeats(storage: Storage, sessionId: string): Promise<SeatRow[]> {
  return storage.read.selectFrom('seats').selectAll().where('session_id', '=', sessionId).execute();
}

export async function readSeat(storage: Storage, seatId: string): Promise<SeatRow | undefined> {
  return storage.read.selectFrom('seats').selectAll().where('id', '=', seatId).executeTakeFirst();
}

/** The seat that each of these people took last and can still be in; those who have none are missing. */
export async function readPresentSeats(
  storage: Storage,
  userIds: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, SeatRow>> {
  const seats = await storage.read
    .selectFrom('seats')
    .innerJoin('sessions', 'sessions.id', 'seats.session_id')
    .selectAll('seats')
    .where('seats.user_id', 'in', userIds)
    .where('seats.joined_at', 'is not', null)
    .where('seats.removed_at', 'is', null)
    .where('seats.revoked_at', 'is', null)
    .where(({ or, eb }) => or([eb('seats.expires_at', 'is', null), eb('seats.expires_at', '>', now)]))
    .where('sessions.phase', 'in', OPEN_PHASES)
    .orderBy('seats.joined_at')
    .execute();
  return new Map(seats.map((seat) => [seat.user_id, seat]));
}

/** Refuses the unit when the session is in none of these phases at the moment of the commit. */
export function inPhase(
  storage: Storage,
  sessionId: string,
  phases: readonly SessionPhase[],
  otherwise: ErrorName = 'WRONG_PHASE',
): Effect {
  const found = storage.read.selectFrom('sessions').select('id').where('id', '=', sessionId);
  return { query: found.where('phase', 'in', phases).compile(), expectRows: { count: 1, otherwise } };
}

/**
 * The same, and until the end of the unit nobody moves the session: for what is told nowhere on its channel, so that whoever moves it next
 * finds what this changed, or this finds it moved.
 */
export function heldInPhase(
  { read }: Storage,
  sessionId: string,
  phase: SessionPhase,
  otherwise: ErrorName = 'WRONG_PHASE',
): Effect {
  const held = read.updateTable('sessions').set({ phase }).where('id', '=', sessionId);
  return { query: held.where('phase', '=', phase).compile(), expectRows: { count: 1, otherwise } };
}

/** Puts what the machine decided in place of what it saw; refused when somebody was faster, so two leaders cannot both start it. */
export function moved(storage: Storage, row: SessionRow, next: SessionState): readonly Effect[] {
  const { phase, ...rest } = columnsOf(next);
  const columns = phase === row.phase ? rest : { phase, ...rest };
  const phases = phasesToLeave(row.phase, phase);
  const seen = storage.read.updateTable('sessions').set(columns).where('id', '=', row.id);
  const unchanged = seen
    .where('phase', 'in', phases)
    .where('pacer', '=', row.pacer)
    .where('duration_minutes', '=', row.duration_minutes);
  // The first says what is wrong when it is the phase; the second when it is the pacer or the planned length.
  return [
    // Whoever opens a lobby that has just opened by itself is not wrong.
    inPhase(storage, row.id, phases, phase === 'lobby' ? 'CONFLICT' : 'WRONG_PHASE'),
    { query: unchanged.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } },
  ];
}

/** A lobby may open by itself at any moment, and takes nothing from what is decided about a session that is ahead. */
function phasesToLeave(seen: SessionPhase, next: SessionPhase): readonly SessionPhase[] {
  const isOpening = seen === 'scheduled' && next === 'lobby';
  return !isOpening && AHEAD_PHASES.some((phase) => phase === seen) ? AHEAD_PHASES : [seen];
}

export function sessionInserted(storage: Storage, row: SessionRow): Effect {
  return { query: storage.read.insertInto('sessions').values(row).compile() };
}

export type PlannedColumns = Partial<
  Pick<SessionRow, 'title' | 'duration_minutes' | 'starts_at' | 'capacity'>
>;

export function sessionPlanned(
  storage: Storage,
  id: string,
  columns: PlannedColumns,
  phases: readonly SessionPhase[],
): Effect {
  const update = storage.read.updateTable('sessions').set(columns).where('id', '=', id);
  return {
    query: update.where('phase', 'in', phases).compile(),
    expectRows: { count: 1, otherwise: 'WRONG_PHASE' },
  };
}

/** Who leads from now on, in place of who was read to lead: of two admins who appoint at once one is answered CONFLICT. */
export function leadGiven(storage: Storage, row: SessionRow, to: string | null): readonly Effect[] {
  const given = storage.read.updateTable('sessions').set({ instructor_id: to }).where('id', '=', row.id);
  const from = row.instructor_id;
  const unchanged =
    from === null ? given.where('instructor_id', 'is', null) : given.where('instructor_id', '=', from);
  return [
    inPhase(storage, row.id, JOINABLE_PHASES),
    { query: unchanged.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } },
  ];
}

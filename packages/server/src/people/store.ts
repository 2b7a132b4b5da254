import type { InviteRow, SeatRow, UserRow } from '../storage/tables.ts';
import type { Storage } from '../storage/storage.ts';
import type { SessionFacts, UserFacts } from './user.view.ts';

/** Where a person came from, so that the view needs no query of its own. */
export type StoredFacts = Omit<UserFacts, 'devices'>;

/** The facts of some people, or of all, newest first; three statements however many they are. */
export async function loadFacts({ read }: Storage, ids?: readonly string[]): Promise<readonly StoredFacts[]> {
  if (ids?.length === 0) return [];
  const all = {
    users: read.selectFrom('users').selectAll(),
    invites: read.selectFrom('invites').selectAll(),
  };
  const seated = read
    .selectFrom('seats')
    .innerJoin('sessions', 'sessions.id', 'seats.session_id')
    .leftJoin('intake_sessions as chosen', 'chosen.session_id', 'seats.session_id')
    .leftJoin('intake_sets as own', 'own.id', 'chosen.set_id')
    .selectAll('seats')
    // A session that nothing was chosen for asks what the installation asks.
    .select(({ selectFrom, fn, eb }) => [
      eb
        .case()
        .when('chosen.session_id', 'is not', null)
        .then(eb.ref('own.total'))
        .else(
          selectFrom('intake_sets as current')
            .select('current.total')
            .where('current.number', 'is not', null)
            .orderBy('current.number', 'desc')
            .limit(1),
        )
        .end()
        .as('asked'),
      selectFrom('intake_answers')
        .whereRef('intake_answers.session_id', '=', 'seats.session_id')
        .whereRef('intake_answers.user_id', '=', 'seats.user_id')
        .select(fn.countAll<number | string>().as('count'))
        .as('answered'),
    ])
    .select([
      'sessions.title',
      'sessions.phase',
      'sessions.duration_minutes',
      'sessions.started_at',
      'sessions.ends_at',
      'sessions.pause',
    ])
    .orderBy('seats.created_at');
  const [users, invites, seats] = await Promise.all([
    (ids ? all.users.where('id', 'in', ids) : all.users)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute(),
    (ids ? all.invites.where('user_id', 'in', ids) : all.invites.where('user_id', 'is not', null))
      .orderBy('created_at')
      .execute(),
    (ids ? seated.where('seats.user_id', 'in', ids) : seated).execute(),
  ]);
  const inviteOf = new Map(invites.map((invite) => [invite.user_id, invite]));
  const seatsOf = Map.groupBy(seats, (seat) => seat.user_id);
  return users.map((user) => factsOf(user, inviteOf.get(user.id), seatsOf.get(user.id) ?? []));
}

type Seated = SeatRow &
  Omit<SessionFacts, 'id'> & {
    readonly asked: number | string | null;
    readonly answered: number | string | null;
  };

/** The seat that counts is the one their link leads to; without a link, the newest. */
function factsOf(user: UserRow, invite: InviteRow | undefined, seats: readonly Seated[]): StoredFacts {
  const seat = seats.find((candidate) => candidate.session_id === invite?.session_id) ?? seats.at(-1);
  if (!seat) return { user, invite, seat: undefined, session: undefined };
  const { session_id: id, title, phase, duration_minutes, started_at, ends_at, pause } = seat;
  // PostgreSQL counts in text.
  const intake = { answered: Number(seat.answered ?? 0), total: Number(seat.asked ?? 0) };
  return {
    ...{ user, invite, seat, intake },
    session: { id, title, phase, duration_minutes, started_at, ends_at, pause },
  };
}

export function findUser({ read }: Storage, id: string): Promise<UserRow | undefined> {
  return read.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findInvite({ read }: Storage, code: string): Promise<InviteRow | undefined> {
  // Typed by hand, in whatever case; codes are made in capitals.
  return read.selectFrom('invites').selectAll().where('code', '=', code.toUpperCase()).executeTakeFirst();
}

/** Newest first. */
export function invitesOf({ read }: Storage, userId: string): Promise<InviteRow[]> {
  const invites = read.selectFrom('invites').selectAll().where('user_id', '=', userId);
  return invites.orderBy('created_at', 'desc').orderBy('code').execute();
}

/** The links that make a person of each who joins, newest first. */
export function openLinksOf({ read }: Storage, sessionId: string): Promise<InviteRow[]> {
  const links = read.selectFrom('invites').selectAll().where('session_id', '=', sessionId);
  return links.where('user_id', 'is', null).orderBy('created_at', 'desc').orderBy('code').execute();
}

export function findSeat({ read }: Storage, userId: string, sessionId: string): Promise<SeatRow | undefined> {
  const seats = read.selectFrom('seats').selectAll().where('user_id', '=', userId);
  return seats.where('session_id', '=', sessionId).executeTakeFirst();
}

export function seatsOf({ read }: Storage, userId: string): Promise<SeatRow[]> {
  return read.selectFrom('seats').selectAll().where('user_id', '=', userId).orderBy('created_at').execute();
}

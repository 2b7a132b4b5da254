import type { Api } from '@attune/client';
import { calls, OPEN_PHASES, type Session, type User } from '@attune/protocol';
import { INSTRUCTOR, programmeFor, type Role } from './script.ts';

/** By this a later start knows the session of an earlier one. */
const TITLE = 'Breathe with us';
const DURATION_MINUTES = 60;
/** Visitors find room beside the cast. */
const VISITORS = 75;
/** A session that is nearly over is no demo any more; it ends by itself. */
const WORTH_JOINING_MS = 3 * 60_000;

/** The links as an app's `config.json` tells them. */
export type DemoLinks = {
  readonly participant_url: string;
  readonly observer_url: string;
  readonly instructor_url: string;
  readonly admin_url: string;
};

/** A session to show, everybody's personal link into it, and open links for visitors. */
export type DemoSession = {
  readonly sessionId: string;
  readonly instructorCode: string;
  readonly castCodes: readonly string[];
  readonly links: DemoLinks;
};

/** Finds or makes the people, the session and the links. The people stay the same from session to session and from start to start. */
export async function prepareDemo(api: Api, cast: readonly Role[], publicUrl: string): Promise<DemoSession> {
  const { users } = await api.call(calls.listUsers);
  const known = new Map(users.map((user) => [user.email, user]));
  const instructor = await ensure(api, known, INSTRUCTOR);
  const session = (await openSession(api)) ?? (await createSession(api, instructor.id));
  const leader = await seated(api, instructor, session.id, 'instructor');
  const castCodes: string[] = [];
  for (const role of cast) {
    const user = await seated(api, await ensure(api, known, role), session.id, 'participant');
    if (user.invite_code !== null) castCodes.push(user.invite_code);
  }
  return {
    sessionId: session.id,
    instructorCode: leader.invite_code ?? '',
    castCodes,
    links: await linksInto(api, session.id, publicUrl),
  };
}

export async function isOver(api: Api, sessionId: string): Promise<boolean> {
  return !isOpen(await api.call(calls.getSession, { params: { id: sessionId } }));
}

async function openSession(api: Api): Promise<Session | undefined> {
  const { sessions } = await api.call(calls.listSessions);
  return sessions.find((session) => session.title === TITLE && isOpen(session) && isWorthJoining(session));
}

function isOpen({ phase }: Session): boolean {
  return OPEN_PHASES.some((open) => open === phase);
}

function isWorthJoining({ phase, ends_at: endsAt }: Session): boolean {
  if (phase !== 'live') return phase === 'scheduled';
  return endsAt !== null && Date.parse(endsAt) - Date.now() > WORTH_JOINING_MS;
}

/** With a programme, so that the breath changes by itself whoever leads. */
async function createSession(api: Api, instructorId: string): Promise<Session> {
  const session = await api.call(calls.createSession, {
    body: {
      title: TITLE,
      duration_minutes: DURATION_MINUTES,
      capacity: VISITORS + 25,
      instructor_id: instructorId,
    },
  });
  await api.call(calls.setProgramme, {
    params: { id: session.id },
    body: { revision: 0, keep: 0, steps: [...programmeFor(DURATION_MINUTES * 60_000)] },
  });
  return session;
}

async function ensure(api: Api, known: ReadonlyMap<string | null, User>, role: Role): Promise<User> {
  const { firstName, lastName, email } = role;
  const body = { first_name: firstName, last_name: lastName, email };
  return known.get(email) ?? (await api.call(calls.createUser, { body }));
}

async function seated(
  api: Api,
  user: User,
  sessionId: string,
  role: 'participant' | 'instructor',
): Promise<User> {
  const isSeated = user.session_id === sessionId && user.role === role && user.invite_code !== null;
  if (isSeated) return user;
  return api.call(calls.updateUser, { params: { id: user.id }, body: { session_id: sessionId, role } });
}

async function linksInto(api: Api, sessionId: string, publicUrl: string): Promise<DemoLinks> {
  const link = async (role: 'participant' | 'observer' | 'instructor', maxUses: number): Promise<string> => {
    const body = { session_id: sessionId, role, max_uses: maxUses, expires_in_hours: 24 };
    return (await api.call(calls.createInvite, { body })).url;
  };
  return {
    participant_url: await link('participant', VISITORS),
    observer_url: await link('observer', VISITORS),
    instructor_url: await link('instructor', VISITORS),
    admin_url: `${publicUrl}/admin`,
  };
}

import * as z from 'zod/mini';
import { call } from './call.ts';
import { feedbackGive, feedbackReceived, feedbackView } from './feedback.ts';
import { id, instant, inviteCode } from './ids.ts';
import { node } from './node.ts';
import { user } from './people.ts';
import { role, seatRole } from './roles.ts';
import { session, sessionExtend, sessionResume, sessionSummary } from './session.ts';
import { line } from './text.ts';

const email = z
  .string()
  .check(z.maxLength(254), z.trim(), z.toLowerCase(), z.email('must be an e-mail address'));
const minutes = z.number().check(z.gte(1), z.lte(480));
const capacity = z.int().check(z.gte(1), z.lte(5_000));

export const invite = z.object({
  code: inviteCode,
  url: z.string(),
  user_id: z.nullable(id),
  session_id: z.nullable(id),
  role: seatRole,
  max_uses: z.int(),
  uses: z.int(),
  status: z.enum(['open', 'used', 'expired', 'revoked']),
  expires_at: instant,
  created_at: instant,
});
export type Invite = z.infer<typeof invite>;

const signedIn = z.object({ token: z.string(), expires_at: instant, user });

export const login = call({
  method: 'POST',
  path: '/api/auth/login',
  summary: 'Signs an admin in: sets the `admin_session` cookie and answers a token for other clients.',
  access: 'public',
  body: z.strictObject({ email, password: z.string().check(z.minLength(1), z.maxLength(256)) }),
  answer: signedIn,
});
export const logout = call({
  method: 'POST',
  path: '/api/auth/logout',
  summary: 'Ends the login and closes its connections.',
  access: 'member',
});
export const me = call({
  method: 'GET',
  path: '/api/me',
  summary: 'Who the credential belongs to.',
  access: 'member',
  answer: z.object({ user, role, session_id: z.nullable(id), expires_at: instant }),
});
export const tickets = call({
  method: 'POST',
  path: '/api/tickets',
  summary: 'A one-time ticket for one socket: 30 s, bound to the person, the session and the origin.',
  access: 'member',
  answer: z.object({ ticket: z.string(), expires_at: instant }),
  status: 201,
});
export const refresh = call({
  method: 'POST',
  path: '/api/auth/refresh',
  summary: 'A fresh token for the same seat or login, to be sent as `token_refresh`.',
  access: 'member',
  answer: z.object({ token: z.string(), expires_at: instant }),
});

export const listUsers = call({
  method: 'GET',
  path: '/api/users',
  summary: 'All people.',
  access: 'admin',
  answer: z.object({ users: z.array(user) }),
});
export const createUser = call({
  method: 'POST',
  path: '/api/users',
  summary: 'Adds a person and their invite; with `session_id`, a seat too.',
  access: 'admin',
  body: z.strictObject({
    first_name: line(60),
    last_name: line(60),
    email,
    role: z.optional(seatRole),
    session_id: z.optional(id),
    session_minutes: z.optional(minutes),
  }),
  answer: user,
  status: 201,
});
export const getUser = call({
  method: 'GET',
  path: '/api/users/:id',
  summary: 'One person.',
  access: 'admin',
  answer: user,
});
export const updateUser = call({
  method: 'PATCH',
  path: '/api/users/:id',
  summary: 'Changes a person, or gives them a seat in a session.',
  access: 'admin',
  body: z.strictObject({
    first_name: z.optional(line(60)),
    last_name: z.optional(line(60)),
    email: z.optional(email),
    role: z.optional(seatRole),
    session_id: z.optional(z.nullable(id)),
    session_minutes: z.optional(z.nullable(minutes)),
  }),
  answer: user,
});
export const deleteUser = call({
  method: 'DELETE',
  path: '/api/users/:id',
  summary: 'Removes a person, their invites and their seats, and closes their connections.',
  access: 'admin',
});

export const listInvites = call({
  method: 'GET',
  path: '/api/users/:id/invites',
  summary: 'The invites of a person, newest first.',
  access: 'admin',
  answer: z.object({ invites: z.array(invite) }),
});
export const createInvite = call({
  method: 'POST',
  path: '/api/invites',
  summary:
    'A new link: for one person (`user_id`, the old one stops working), or an open one for a session (`session_id`) that makes a person of each who joins.',
  access: 'admin',
  body: z.strictObject({
    user_id: z.optional(id),
    session_id: z.optional(id),
    role: z.optional(seatRole),
    max_uses: z.optional(z.int().check(z.gte(1), z.lte(5_000))),
    expires_in_hours: z.optional(z.number().check(z.gte(1), z.lte(8_760))),
  }),
  answer: invite,
  status: 201,
});
export const revokeInvite = call({
  method: 'DELETE',
  path: '/api/invites/:code',
  summary: 'Withdraws a link; who came in by it is shown out.',
  access: 'admin',
});

/** What a person sees before joining. Reading it spends nothing. */
export const invitation = z.object({
  code: inviteCode,
  /** The name already known; null for an open link. */
  name: z.nullable(z.string()),
  role: seatRole,
  /** Whether it was joined with before, on whatever device. */
  joined: z.boolean(),
  session: z.nullable(session),
  server_time: instant,
});
export type Invitation = z.infer<typeof invitation>;

export const getInvite = call({
  method: 'GET',
  path: '/api/invites/:code',
  summary: 'Reads an invite. Spends nothing.',
  access: 'public',
  answer: invitation,
});
export const join = call({
  method: 'POST',
  path: '/api/join',
  summary:
    'Spends an invite: takes the seat, starts its timer, answers the seat token. With the seat token of the same seat it enters again.',
  access: 'public',
  body: z.strictObject({
    code: inviteCode,
    name: z.optional(line(60)),
    /** Take the seat over from another device, which is told and closed. */
    move: z.optional(z.boolean()),
  }),
  answer: z.object({ user, session, token: z.string(), expires_at: instant }),
});

export const listSessions = call({
  method: 'GET',
  path: '/api/sessions',
  summary: 'All sessions, newest first.',
  access: 'admin',
  answer: z.object({ sessions: z.array(session) }),
});
export const createSession = call({
  method: 'POST',
  path: '/api/sessions',
  summary: 'Plans a session.',
  access: 'admin',
  body: z.strictObject({
    title: line(120),
    duration_minutes: minutes,
    starts_at: z.optional(z.nullable(z.iso.datetime({ offset: true }))),
    capacity: z.optional(capacity),
    instructor_id: z.optional(z.nullable(id)),
  }),
  answer: session,
  status: 201,
});
export const getSession = call({
  method: 'GET',
  path: '/api/sessions/:id',
  summary: 'One session; for an admin or somebody who has (or had) a seat in it.',
  access: 'member',
  answer: session,
});
export const updateSession = call({
  method: 'PATCH',
  path: '/api/sessions/:id',
  summary: 'Changes a planned session, appoints the instructor, or cancels it (`phase: cancelled`).',
  access: 'admin',
  body: z.strictObject({
    title: z.optional(line(120)),
    duration_minutes: z.optional(minutes),
    starts_at: z.optional(z.nullable(z.iso.datetime({ offset: true }))),
    capacity: z.optional(capacity),
    instructor_id: z.optional(z.nullable(id)),
    phase: z.optional(z.literal('cancelled')),
  }),
  answer: session,
});
export const openSession = call({
  method: 'POST',
  path: '/api/sessions/:id/open',
  summary: 'Opens the lobby of a session.',
  access: 'member',
  answer: session,
});
export const startSession = call({
  method: 'POST',
  path: '/api/sessions/:id/start',
  summary: 'Starts a session.',
  access: 'member',
  answer: session,
});
export const pauseSession = call({
  method: 'POST',
  path: '/api/sessions/:id/pause',
  summary: 'Pauses a session.',
  access: 'member',
  answer: session,
});
export const resumeSession = call({
  method: 'POST',
  path: '/api/sessions/:id/resume',
  summary: 'Goes on with a session that is paused.',
  access: 'member',
  body: sessionResume.sent.data,
  answer: session,
});
export const extendSession = call({
  method: 'POST',
  path: '/api/sessions/:id/extend',
  summary: 'Gives a session more time.',
  access: 'member',
  body: sessionExtend.sent.data,
  answer: session,
});
export const endSession = call({
  method: 'POST',
  path: '/api/sessions/:id/end',
  summary: 'Ends a session.',
  access: 'member',
  answer: session,
});
export const getSummary = call({
  method: 'GET',
  path: '/api/sessions/:id/summary',
  summary: 'The summary of a session that has ended.',
  access: 'member',
  answer: z.object({ session, summary: sessionSummary }),
});

export const getFeedback = call({
  method: 'GET',
  path: '/api/sessions/:id/feedback',
  summary: "One's own feedback about a session; for those who lead, how it was rated.",
  access: 'member',
  answer: feedbackView,
});
export const giveFeedback = call({
  method: 'POST',
  path: '/api/sessions/:id/feedback',
  summary:
    'Gives feedback, as `feedback_give` does; also after the end, when there is no connection any more.',
  access: 'member',
  body: feedbackGive.sent.data,
  answer: feedbackReceived.delivered,
});

export const listNodes = call({
  method: 'GET',
  path: '/api/nodes',
  summary: 'The nodes that live, oldest first.',
  access: 'admin',
  answer: z.object({ nodes: z.array(node) }),
});
export const drainNode = call({
  method: 'POST',
  path: '/api/nodes/:id/drain',
  summary: 'Asks a node to hand its people over to the others and to end. The last open one refuses.',
  access: 'admin',
});

/** Every HTTP call there is; paths without an entry here are operations (`/healthz`, `/readyz`, `/metrics`) and documents. */
export const CALLS = [
  login,
  logout,
  me,
  refresh,
  tickets,
  listUsers,
  createUser,
  getUser,
  updateUser,
  deleteUser,
  listInvites,
  createInvite,
  revokeInvite,
  getInvite,
  join,
  listSessions,
  createSession,
  getSession,
  updateSession,
  openSession,
  startSession,
  pauseSession,
  resumeSession,
  extendSession,
  endSession,
  getSummary,
  getFeedback,
  giveFeedback,
  listNodes,
  drainNode,
] as const;

/** RFC 9457 problem details; `name` and `code` are those of the error table. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.optional(z.string()),
  name: z.string(),
  code: z.int(),
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  retry_after: z.optional(z.number()),
});
export type Problem = z.infer<typeof problem>;

import * as z from 'zod/mini';
import { declare, LEADING_ROLES } from './declare.ts';
import { id, instant } from './ids.ts';
import { seatRole } from './roles.ts';
import {
  AHEAD_PHASES,
  JOINABLE_PHASES,
  pacerPlan,
  pause,
  person,
  session,
  sessionSummary,
  type SessionPhase,
} from './session.ts';
import { technique } from './technique.ts';
import { line } from './text.ts';

/** State, key = the session's id. */
export const sessionState = declare({
  type: 'session',
  class: 'state',
  summary: 'What is true of a session now: phase, timer, pacer.',
  channels: ['session', 'admin'],
  delivered: session,
});

const END_REASONS = ['led', 'time', 'admin'] as const;

const lead = (phases: readonly SessionPhase[]) =>
  ({ roles: LEADING_ROLES, rate: 'command', maxBytes: 512, phases }) as const;

export const sessionOpen = declare({
  type: 'session_open',
  class: 'event',
  summary: 'Asks to open the lobby; becomes `session_opened`.',
  channels: ['session'],
  sent: { data: z.strictObject({}), ...lead(AHEAD_PHASES) },
});

export const sessionOpened = declare({
  type: 'session_opened',
  class: 'event',
  summary:
    'The lobby is open: whoever leads is expected. `by` is null where the time of the session opened it.',
  channels: ['session'],
  delivered: z.object({ by: z.nullable(person) }),
  retentionDays: 30,
});

export const sessionStart = declare({
  type: 'session_start',
  class: 'event',
  summary: 'Asks to start the session; becomes `session_started`.',
  channels: ['session'],
  sent: {
    data: z.strictObject({}),
    roles: LEADING_ROLES,
    rate: 'command',
    maxBytes: 512,
    phases: AHEAD_PHASES,
  },
});

export const sessionStarted = declare({
  type: 'session_started',
  class: 'event',
  summary: 'The session is live; the timer runs and the pacer starts at a common instant.',
  channels: ['session'],
  delivered: z.object({ by: person, started_at: instant, ends_at: instant, pacer: pacerPlan }),
  retentionDays: 30,
});

export const sessionPause = declare({
  type: 'session_pause',
  class: 'event',
  summary: 'Asks to pause the session; becomes `session_paused`.',
  channels: ['session'],
  sent: { data: z.strictObject({}), ...lead(['live']) },
});

export const sessionPaused = declare({
  type: 'session_paused',
  class: 'event',
  summary: 'The timer stands still; everybody breathes as in the lobby from the next cycle boundary on.',
  channels: ['session'],
  delivered: z.object({ by: person, pause, pacer: pacerPlan }),
  retentionDays: 30,
});

export const sessionResume = declare({
  type: 'session_resume',
  class: 'event',
  summary:
    'Asks to go on, with the technique of before or with another one, by the id of a known one or a custom one; becomes `session_resumed`.',
  channels: ['session'],
  sent: {
    ...lead(['paused']),
    data: z.strictObject({ technique: z.optional(z.union([id, technique])) }),
    maxBytes: 2_048,
  },
});

export const sessionResumed = declare({
  type: 'session_resumed',
  class: 'event',
  summary:
    'The timer goes on at `resumes_at`, on a cycle boundary, with the technique that is next in `pacer`.',
  channels: ['session'],
  delivered: z.object({ by: person, resumes_at: instant, ends_at: instant, pacer: pacerPlan }),
  retentionDays: 30,
});

/** Of one wish. */
const MAX_EXTENSION_MINUTES = 60;

export const sessionExtend = declare({
  type: 'session_extend',
  class: 'event',
  summary: 'Asks for more time; becomes `session_extended`.',
  channels: ['session'],
  sent: {
    ...lead(['live', 'paused']),
    data: z.strictObject({ minutes: z.int().check(z.gte(1), z.lte(MAX_EXTENSION_MINUTES)) }),
  },
});

export const sessionExtended = declare({
  type: 'session_extended',
  class: 'event',
  summary: 'The session lasts longer. `ends_at` is null while it is paused.',
  channels: ['session'],
  delivered: z.object({ by: person, minutes: z.int(), ends_at: z.nullable(instant) }),
  retentionDays: 30,
});

export const sessionEnd = declare({
  type: 'session_end',
  class: 'event',
  summary: 'Asks to end the session; becomes `session_ending`, then `session_ended`.',
  channels: ['session'],
  sent: {
    data: z.strictObject({}),
    roles: LEADING_ROLES,
    rate: 'command',
    maxBytes: 512,
    phases: JOINABLE_PHASES,
  },
});

export const sessionEnding = declare({
  type: 'session_ending',
  class: 'event',
  summary: 'The session is about to end at `ends_at`.',
  channels: ['session'],
  delivered: z.object({ reason: z.enum(END_REASONS), ends_at: instant }),
  retentionDays: 30,
});

export const sessionEnded = declare({
  type: 'session_ended',
  class: 'event',
  summary:
    'The session is over. The last event of its channel; connections of its seats are closed after it.',
  channels: ['session'],
  delivered: z.object({
    reason: z.enum([...END_REASONS, 'cancelled', 'expired']),
    ended_at: instant,
    summary: z.nullable(sessionSummary),
  }),
  retentionDays: 30,
});

export const techniqueChange = declare({
  type: 'technique_change',
  class: 'event',
  summary:
    'Asks to change the technique, by the id of a known one or with a custom one; becomes `technique_changed`.',
  channels: ['session'],
  sent: {
    data: z.strictObject({ technique: z.union([id, technique]) }),
    roles: LEADING_ROLES,
    rate: 'command',
    maxBytes: 2_048,
    phases: [...AHEAD_PHASES, 'live'],
  },
});

export const techniqueChanged = declare({
  type: 'technique_changed',
  class: 'event',
  summary: 'The technique changes at `starts_at`, on a cycle boundary and far enough ahead to be announced.',
  channels: ['session'],
  delivered: z.object({ by: person, technique, starts_at: instant }),
  retentionDays: 30,
});

export const participantJoined = declare({
  type: 'participant_joined',
  class: 'event',
  summary: 'A seat was taken for the first time. Coming and going afterwards is presence.',
  channels: ['session'],
  delivered: person,
  retentionDays: 30,
});

export const seatRemove = declare({
  type: 'seat_remove',
  class: 'event',
  summary:
    'Asks to remove somebody from the session; becomes `seat_removed`, and their connections are closed.',
  channels: ['session'],
  sent: {
    data: z.strictObject({ user_id: id, reason: z.optional(line(200)) }),
    roles: LEADING_ROLES,
    rate: 'command',
    maxBytes: 1_024,
    phases: JOINABLE_PHASES,
  },
});

export const seatRemoved = declare({
  type: 'seat_removed',
  class: 'event',
  summary: 'Somebody was removed from the session.',
  channels: ['session'],
  delivered: z.object({ user_id: id, name: z.string(), by: person }),
  retentionDays: 30,
});

/** State, key = user id, on the person's own channel: when their own time ends. */
export const seatState = declare({
  type: 'seat',
  class: 'state',
  summary: "One's own seat: role and timer.",
  channels: ['user'],
  delivered: z.object({
    session_id: id,
    role: seatRole,
    joined_at: instant,
    /** Of a time of one's own, while it runs. */
    expires_at: z.nullable(instant),
    /** What is left of it, while it stands still in a pause. */
    left_ms: z._default(z.nullable(z.int()), null),
    /** Who took the word from them; null: they may write. */
    muted_by: z._default(z.nullable(person), null),
  }),
});

import * as z from 'zod/mini';
import { id, instant } from './ids.ts';
import { technique } from './technique.ts';

export const SESSION_PHASES = [
  'scheduled',
  'lobby',
  'live',
  'paused',
  'ending',
  'ended',
  'expired',
  'cancelled',
] as const;
const sessionPhase = z.enum(SESSION_PHASES);
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** Phases in which somebody can be in the session. */
export const OPEN_PHASES = [
  'scheduled',
  'lobby',
  'live',
  'paused',
  'ending',
] as const satisfies readonly SessionPhase[];
/** Phases in which it is over. One that a newer server made is none of them, and so open (CLIENT-20). */
export const OVER_PHASES = ['ended', 'expired', 'cancelled'] as const satisfies readonly SessionPhase[];
/** Phases in which somebody can come in, or be shown out. */
export const JOINABLE_PHASES = [
  'scheduled',
  'lobby',
  'live',
  'paused',
] as const satisfies readonly SessionPhase[];
/** Not begun, and it still can. */
export const AHEAD_PHASES = ['scheduled', 'lobby'] as const satisfies readonly SessionPhase[];

export const person = z.object({
  user_id: id,
  name: z.string(),
  role: z.enum(['participant', 'instructor', 'observer', 'admin']),
});
export type Person = z.infer<typeof person>;

/**
 * What the pacer of every device computes its phase from, together with the server clock. `next` replaces `technique` at
 * `starts_at`, which always lies on a cycle boundary of `technique`.
 */
export const pacerPlan = z.object({
  technique,
  started_at: instant,
  next: z.nullable(z.object({ technique, starts_at: instant })),
});
export type PacerPlan = z.infer<typeof pacerPlan>;

/** With all that is added to it. */
export const MAX_SESSION_MINUTES = 8 * 60;
/** Of a session, and of a seat's own time. */
export const minutes = z.number().check(z.gte(1), z.lte(480));
/** Of participants. */
export const capacity = z.int().check(z.gte(1), z.lte(5_000));

export const sessionSummary = z.object({
  /** Minutes it was live, with fractions. */
  minutes: z.number(),
  people: z.int(),
  messages: z.int(),
  /** Whole breathing cycles while live. */
  cycles: z.int(),
  techniques: z.array(z.string()),
});
export type SessionSummary = z.infer<typeof sessionSummary>;

export const pause = z.object({
  since: instant,
  /** Of the timer, which stands still. */
  remaining_ms: z.int(),
  /** What is breathed again afterwards. */
  technique,
});

export type SessionPause = z.infer<typeof pause>;

export const session = z.object({
  id,
  title: z.string(),
  phase: sessionPhase,
  duration_minutes: z.number(),
  capacity: z.int(),
  starts_at: z.nullable(instant),
  started_at: z.nullable(instant),
  /** While live: when the timer runs out. While paused: when it ends if nobody goes on. Afterwards: when it ended. */
  ends_at: z.nullable(instant),
  /** While paused, otherwise null. */
  pause: z._default(z.nullable(pause), null),
  /** When the timer goes on after a pause, while that is still ahead. */
  resumes_at: z._default(z.nullable(instant), null),
  instructor: z.nullable(person),
  /** Seats taken, whoever has them and whether or not they are connected. */
  people: z.int(),
  /** Of these, the ones that count against the capacity. Absent where the node is older than this. */
  participants: z.optional(z.int()),
  /** How many wait for a seat of a participant. */
  waiting: z._default(z.int(), 0),
  /** Before the start it idles from the creation on, so that the lobby breathes together too. */
  pacer: pacerPlan,
  summary: z.nullable(sessionSummary),
});
export type Session = z.infer<typeof session>;

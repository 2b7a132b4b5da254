import * as z from 'zod/mini';
import { badge, groupAchievement } from './achievement.ts';
import { breathingSync } from './breath.ts';
import { instructorMessage } from './lead.ts';
import { id, instant } from './ids.ts';
import { technique } from './technique.ts';
import { line, text } from './text.ts';
import { techniqueVote } from './vote.ts';

/** What an upstream (a device cloud) may report; other types are kept and shown to admins, and do nothing. */
export const UPSTREAM_TYPES = [
  'session.started',
  'technique.changed',
  'hrv.milestone',
  'session.ending',
  'breathing_sync',
  'group_achievement',
  'instructor_message',
  'technique_vote',
] as const;
export type UpstreamType = (typeof UPSTREAM_TYPES)[number];

/** Of `data`, as JSON. */
const MAX_UPSTREAM_CHARACTERS = 16_384;

/** A row of what is kept is this large at most; and what cannot be written again, for it is too deep, is not taken. */
function isSmall(data: unknown): boolean {
  try {
    return JSON.stringify(data).length <= MAX_UPSTREAM_CHARACTERS;
  } catch {
    return false;
  }
}

/** `id` is the upstream's: it makes a report one however often it is sent. What `data` must be depends on the type. */
export const upstreamReport = z.strictObject({
  id: z.string().check(z.regex(/^[\w.:-]{1,128}$/, 'must be 1 to 128 letters, digits, _ . : or -')),
  type: z.string().check(z.regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, _ . or -')),
  /** When it happened, by the upstream's clock. */
  timestamp: z.iso.datetime({ offset: true }),
  data: z._default(
    z
      .record(z.string(), z.unknown())
      .check(z.refine(isSmall, `must be at most ${MAX_UPSTREAM_CHARACTERS} characters of JSON`)),
    {},
  ),
});
export type UpstreamReport = z.infer<typeof upstreamReport>;

/** What `data` of each type must have. It is open: an upstream may say more than is understood here. */
export const UPSTREAM_DATA = {
  'session.started': z.object({}),
  'technique.changed': z.object({ technique: z.union([id, technique]) }),
  'hrv.milestone': z.object({
    message: text(300),
    title: z.optional(line(80)),
    /** The name of a picture; one that is not known here is a heart. */
    badge: z._default(z.catch(badge, 'heart'), 'heart'),
    /** Whose it is; without it, the group's. */
    user_id: z.optional(id),
  }),
  'session.ending': z.object({}),
  // As over the socket.
  breathing_sync: z.object(breathingSync.sent.data.shape),
  group_achievement: z.object(groupAchievement.sent.data.shape),
  instructor_message: z.object(instructorMessage.sent.data.shape),
  technique_vote: z.object({
    ...techniqueVote.sent.data.shape,
    /** Whose ballot it is. */
    user_id: id,
  }),
} as const satisfies Record<UpstreamType, z.ZodMiniType>;

const UPSTREAM_OUTCOMES = ['applied', 'refused', 'unknown'] as const;
const outcome = z.enum(UPSTREAM_OUTCOMES);
export type UpstreamOutcome = (typeof UPSTREAM_OUTCOMES)[number];

/** What became of a report that was not refused. */
export const upstreamReceipt = z.object({ id: z.string(), outcome });

/** A report as admins see it. */
export const upstreamEvent = z.object({
  id: z.string(),
  session_id: id,
  session_title: z.string(),
  type: z.string(),
  outcome,
  /** Why it was refused, in a sentence; null otherwise. */
  reason: z.nullable(z.string()),
  /** The name of the secret that it was signed with, or of the admin. */
  from: z.string(),
  timestamp: z.string(),
  received_at: instant,
  data: z.record(z.string(), z.unknown()),
});
export type UpstreamEvent = z.infer<typeof upstreamEvent>;

export const upstreamSecret = z.object({
  id,
  name: z.string(),
  created_at: instant,
  /** Null: it is good until somebody ends it. */
  ends_at: z.nullable(instant),
  /** When something was last signed with it. */
  used_at: z.nullable(instant),
});
export type UpstreamSecret = z.infer<typeof upstreamSecret>;

/** The only answer that tells the secret itself. */
export const newUpstreamSecret = z.object({ ...upstreamSecret.shape, secret: z.string() });

import * as z from 'zod/mini';
import { achievement } from './achievement.ts';
import { feedbackReceived } from './feedback.ts';
import { id, instant } from './ids.ts';
import { hrvMilestone } from './milestone.ts';
import { person, session, sessionSummary } from './session.ts';

/** Something that happened in a session, in words. */
const transcriptLine = z.object({
  /** Its place in the session's log; there are holes, for not everything is worth a line. */
  offset: z.int(),
  at: instant,
  /** Of the event. */
  type: z.string(),
  who: z.nullable(person),
  text: z.string(),
});
export type TranscriptLine = z.infer<typeof transcriptLine>;

export const transcript = z.object({
  session: z.object({
    id,
    title: z.string(),
    started_at: z.nullable(instant),
    ended_at: z.nullable(instant),
  }),
  /** Until when it is kept; null before the end. */
  kept_until: z.nullable(instant),
  lines: z.array(transcriptLine),
});
export type Transcript = z.infer<typeof transcript>;

/** One event of a session as it stands in the log. `data` is what its type declares. */
export const loggedEvent = z.object({ offset: z.int(), at: instant, type: z.string(), data: z.unknown() });
export type LoggedEvent = z.infer<typeof loggedEvent>;

/** A rating as its giver was told of it, without who that was: the same `giver` is the same person, in this answer only. */
export const loggedRating = z.object({ at: instant, giver: z.int(), about: z.string(), rating: z.int() });
export type LoggedRating = z.infer<typeof loggedRating>;

const breathed = z.object({ name: z.string(), minutes: z.number(), cycles: z.int() });

/** Medians of a stretch; in beats a minute and in milliseconds. */
const heart = z.object({ bpm: z.number(), rmssd: z.nullable(z.number()) });
export type HeartFigures = z.infer<typeof heart>;

const groupSummary = z.object({
  breathed: z.array(breathed),
  paused_minutes: z.number(),
  /** For how long the group breathed as one, as far as its breath was known at all. */
  together_minutes: z.number(),
  /** The group's own. */
  achievements: z.array(achievement),
  /** What an upstream has seen in the group, as long as the log has it. */
  milestones: z.array(hrvMilestone.delivered),
  votes: z.array(
    z.object({
      question: z.string(),
      choices: z.array(z.object({ label: z.string(), count: z.int() })),
      /** The place of what was chosen in the list; null: nothing was. */
      chosen: z.nullable(z.int()),
      voters: z.int(),
      entitled: z.int(),
    }),
  ),
  feedback: z.array(z.object({ about: z.string(), count: z.int(), mean: z.number() })),
  chat: z.object({ lines: z.int(), people: z.int() }),
});
export type GroupSummary = z.infer<typeof groupSummary>;

/** What is one's own and nobody else's. */
const ownSummary = z.object({
  joined_at: z.nullable(instant),
  /** From the join on, while it was live; being away is not subtracted. */
  minutes: z.number(),
  cycles: z.int(),
  /** Lines of chat. */
  messages: z.int(),
  votes: z.array(z.object({ question: z.string(), choice: z.string() })),
  feedback: z.array(feedbackReceived.delivered),
  achievements: z.array(achievement),
  milestones: z.array(hrvMilestone.delivered),
  /** Of the first and of the last two minutes; null: nothing of the heart was kept. */
  heart: z.nullable(z.object({ before: heart, after: heart })),
});
export type OwnSummary = z.infer<typeof ownSummary>;

export const summaryView = z.object({
  session,
  summary: sessionSummary,
  group: groupSummary,
  /** Null for an admin, who had no seat, and once one's figures are kept no longer. */
  own: z.nullable(ownSummary),
  /** For those who lead: who was there. `messages`: null once one's figures are kept no longer. */
  people: z.nullable(
    z.array(z.object({ ...person.shape, joined_at: instant, messages: z.nullable(z.int()) })),
  ),
  /** Until when the transcript is kept. */
  kept_until: z.nullable(instant),
});
export type SummaryView = z.infer<typeof summaryView>;

/** How long the transcript of a session is kept after its end. */
export const RETENTION_DAYS = { least: 1, most: 365, usual: 30 } as const;
export const retention = z.object({ transcript_days: z.int(), kept_until: z.nullable(instant) });
export type Retention = z.infer<typeof retention>;

/** What became of somebody's data. Counts, no names: this much is kept of it. */
export const erasure = z.object({
  erased_at: instant,
  /** By what it was, how many there were. */
  removed: z.array(z.object({ what: z.string(), count: z.int() })),
  /** What is left, and why. */
  remains: z.array(z.object({ what: z.string(), why: z.string() })),
});
export type Erasure = z.infer<typeof erasure>;

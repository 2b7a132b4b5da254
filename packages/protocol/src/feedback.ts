import * as z from 'zod/mini';
import { declare } from './declare.ts';
import { id, instant } from './ids.ts';
import type { SessionPhase } from './session.ts';
import { text } from './text.ts';

export const MAX_FEEDBACK_CHARACTERS = 500;
/** Of an aggregate: the newest words that are shown; older ones are counted only. */
export const MAX_FEEDBACK_WORDS = 20;
/** Phases in which it is taken from whoever is in the session. */
export const FEEDBACK_PHASES = ['live', 'paused', 'ending'] as const satisfies readonly SessionPhase[];

/** What it is about: one technique, or the session as a whole. */
const about = z.union([z.literal('session'), z.strictObject({ technique: id })]);
export type FeedbackAbout = z.infer<typeof about>;

/** 1 is not for me, 5 is very good. */
const rating = z.int().check(z.gte(1), z.lte(5));

export const feedbackGive = declare({
  type: 'feedback_give',
  class: 'event',
  summary:
    'Says how a technique or the session as a whole was; becomes `feedback_received`. Given again it takes the place of the earlier one.',
  channels: ['session'],
  sent: {
    data: z.strictObject({
      about,
      rating,
      words: z.optional(text(MAX_FEEDBACK_CHARACTERS)),
      /** Whether those who lead may see from whom the words are. */
      named: z._default(z.boolean(), false),
    }),
    // Who leads or watches has no part in it: a mean with their own rating in it would not be the group's.
    roles: ['participant'],
    rate: 'command',
    // As of a line of chat: four bytes a character, escaped, and room for the envelope.
    maxBytes: MAX_FEEDBACK_CHARACTERS * 6 + 1_024,
    phases: FEEDBACK_PHASES,
  },
});

/** On the own channel of whoever gave it, so that every tab learns of it, also when the answer to the one that gave it was lost. */
export const feedbackReceived = declare({
  type: 'feedback_received',
  class: 'event',
  summary: 'What is kept of the feedback that this person gave last about one thing.',
  channels: ['user'],
  delivered: z.object({
    session_id: id,
    about,
    rating: z.int(),
    words: z.nullable(z.string()),
    named: z.boolean(),
    received_at: instant,
  }),
  retentionDays: 30,
});
export type FeedbackReceived = z.infer<typeof feedbackReceived.delivered>;

/** State, key = `session` or `technique:<id>`: no technique's id can be taken for the session. */
export const feedbackState = declare({
  type: 'feedback',
  class: 'state',
  summary: 'How a technique or the session as a whole was rated so far, and the newest words.',
  channels: ['lead'],
  delivered: z.object({
    about,
    /** The name of the technique; null for the session. */
    technique_name: z.nullable(z.string()),
    /** People who rated it. */
    count: z.int(),
    /** 1 to 5, two decimals. */
    mean: z.number(),
    /** How many gave each rating: five numbers, from 1 to 5. */
    ratings: z.array(z.int()),
    /** Newest first. */
    words: z.array(
      z.object({
        text: z.string(),
        rating: z.int(),
        /** Null unless its author shares it. */
        name: z.nullable(z.string()),
        received_at: instant,
      }),
    ),
  }),
});
export type Feedback = z.infer<typeof feedbackState.delivered>;

/** What of a session's feedback the caller may see. */
export const feedbackView = z.object({
  /** The caller's own. */
  given: z.array(feedbackReceived.delivered),
  /** What has been breathed so far, and so can be rated. */
  techniques: z.array(z.object({ id, name: z.string() })),
  /** Until when it can be given; null before the end. */
  until: z.nullable(instant),
  /** For those who lead, as in the state `feedback`; nobody else's for others. */
  feedback: z.array(feedbackState.delivered),
});
export type FeedbackView = z.infer<typeof feedbackView>;

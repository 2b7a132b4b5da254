import * as z from 'zod/mini';
import { call } from './call.ts';
import {
  erasure,
  loggedEvent,
  loggedRating,
  retention,
  RETENTION_DAYS,
  summaryView,
  transcript,
} from './record.ts';

const query = z.strictObject({ format: z.optional(z.enum(['json', 'csv', 'md'])) });

export const getTranscript = call({
  method: 'GET',
  path: '/api/sessions/:id/transcript',
  summary:
    'What happened in a session, line by line; also while it lasts. For admins and whoever has a seat in it.',
  access: 'member',
  query,
  answer: transcript,
  formats: ['csv', 'md'],
});

export const getSummary = call({
  method: 'GET',
  path: '/api/sessions/:id/summary',
  summary:
    "The summary of a session that has ended: the group's part, one's own, and for those who lead who was there.",
  access: 'member',
  query,
  answer: summaryView,
  formats: ['csv', 'md'],
});

/** A position in a log, as an address can hold it. */
const offset = z.string().check(z.regex(/^\d{1,15}$/, 'must be a number from 0 on'));

export const listEvents = call({
  method: 'GET',
  path: '/api/sessions/:id/log',
  summary: "A page of a session's log, from after an offset on: what a replay is made of.",
  access: 'admin',
  query: z.strictObject({ after: z.optional(offset) }),
  answer: z.object({
    events: z.array(loggedEvent),
    /** With the first page all ratings, in the order of their times; with later ones none. */
    ratings: z.array(loggedRating),
    /** To ask for the next page with; null: there is none yet. */
    next: z.nullable(z.int()),
    /** Whether what came before the first event is kept no longer. */
    is_trimmed: z.boolean(),
  }),
});

export const getRetention = call({
  method: 'GET',
  path: '/api/sessions/:id/retention',
  summary: 'How long what was said in a session is kept.',
  access: 'admin',
  answer: retention,
});

export const setRetention = call({
  method: 'PATCH',
  path: '/api/sessions/:id/retention',
  summary: 'Changes how long what was said in a session is kept.',
  access: 'admin',
  body: z.strictObject({
    transcript_days: z.int().check(z.gte(RETENTION_DAYS.least), z.lte(RETENTION_DAYS.most)),
  }),
  answer: retention,
});

export const eraseMe = call({
  method: 'DELETE',
  path: '/api/me/data',
  summary: 'Deletes what is one’s own, and the person with it. Says what remains, and why.',
  access: 'member',
  answer: erasure,
});

export const eraseUser = call({
  method: 'DELETE',
  path: '/api/users/:id/data',
  summary: 'Deletes what is a person’s own, and the person with it. Asked again, it answers the same.',
  access: 'admin',
  answer: erasure,
});

import * as z from 'zod/mini';
import { call } from './call.ts';
import { id } from './ids.ts';
import { capacity, minutes, session } from './session.ts';
import { sessionExtend, sessionResume } from './sessionMessages.ts';
import { line } from './text.ts';

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

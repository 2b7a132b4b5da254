import * as z from 'zod/mini';
import { call } from './call.ts';
import { programme, programmeNext, programmeSet } from './programme.ts';

const answer = z.object({ programme: z.nullable(programme) });

export const getProgramme = call({
  method: 'GET',
  path: '/api/sessions/:id/programme',
  summary: 'What is breathed in a session one after the other; null where nothing was planned.',
  access: 'member',
  answer,
});

export const setProgramme = call({
  method: 'PATCH',
  path: '/api/sessions/:id/programme',
  summary: 'Edits the programme of a session, as `programme_set` does.',
  access: 'member',
  body: programmeSet.sent.data,
  answer,
});

export const nextStep = call({
  method: 'POST',
  path: '/api/sessions/:id/programme/next',
  summary: 'Goes on with the next step, or another one, as `programme_next` does.',
  access: 'member',
  body: programmeNext.sent.data,
  answer,
});

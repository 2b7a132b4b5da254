import * as z from 'zod/mini';
import { call } from './call.ts';
import { id } from './ids.ts';
import { INTAKE_CHOICES, intakeQuestions, intakeSet, intakeView } from './intakeQuestion.ts';

export const getQuestions = call({
  method: 'GET',
  path: '/api/intake/questions',
  summary: 'The questions of the installation.',
  access: 'admin',
  answer: intakeSet,
});

export const setQuestions = call({
  method: 'POST',
  path: '/api/intake/questions',
  summary: 'Puts other questions in their place. Sessions in which somebody has answered keep theirs.',
  access: 'admin',
  body: z.strictObject({
    /** The questions that were changed; when they are not the newest, `CONFLICT`. */
    from: z.nullable(id),
    questions: intakeQuestions,
  }),
  answer: intakeSet,
});

const sessionQuestions = z.object({
  ...intakeSet.shape,
  asks: z.enum(INTAKE_CHOICES),
  /** Somebody has answered: the questions stay as they are. */
  pinned: z.boolean(),
});

export const getSessionQuestions = call({
  method: 'GET',
  path: '/api/sessions/:id/intake/questions',
  summary: 'What a session asks.',
  access: 'admin',
  answer: sessionQuestions,
});

export const chooseQuestions = call({
  method: 'POST',
  path: '/api/sessions/:id/intake/questions',
  summary:
    'Has a session ask what the installation asks, nothing, or (with `questions`) questions of its own; until somebody has answered.',
  access: 'admin',
  body: z.strictObject({ asks: z.enum(INTAKE_CHOICES), questions: z.optional(intakeQuestions) }),
  answer: sessionQuestions,
});

export const getIntake = call({
  method: 'GET',
  path: '/api/sessions/:id/intake',
  summary: "The questions of a session with one's own answers.",
  access: 'member',
  answer: intakeView,
});

export const getAnswers = call({
  method: 'GET',
  path: '/api/sessions/:id/intake/:user',
  summary:
    'The questions of a session with the answers of one person; for admins and whoever leads the session.',
  access: 'member',
  answer: intakeView,
});

export const reopenIntake = call({
  method: 'POST',
  path: '/api/sessions/:id/intake/:user/reopen',
  summary: 'Gives answers that were handed in back, so that they can be changed.',
  access: 'admin',
});

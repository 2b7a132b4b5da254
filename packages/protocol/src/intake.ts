import * as z from 'zod/mini';
import { declare } from './declare.ts';
import { id, instant } from './ids.ts';
import { JOINABLE_PHASES } from './session.ts';
import { text } from './text.ts';

export const MAX_ANSWER_CHARACTERS = 1_000;
/** Of a choice that may be several. */
export const MAX_INTAKE_OPTIONS = 12;

/** Words, the id of a choice, the ids of several, a number from 1 to 5, or yes and no: what fits depends on the question. */
export const intakeValue = z.union([
  text(MAX_ANSWER_CHARACTERS),
  z.int().check(z.gte(1), z.lte(5)),
  z.boolean(),
  z.array(id).check(z.minLength(1), z.maxLength(MAX_INTAKE_OPTIONS)),
]);
export type IntakeValue = z.infer<typeof intakeValue>;

const answering = { roles: ['participant'], rate: 'command', phases: JOINABLE_PHASES } as const;

export const intakeAnswer = declare({
  type: 'intake_answer',
  class: 'event',
  summary:
    'Answers a question of the intake, or with null takes the answer back. Nobody is told but oneself, by `intake`.',
  channels: ['session'],
  sent: {
    ...answering,
    data: z.strictObject({
      /** The questions that were read: an answer to others is refused. */
      set: id,
      question: id,
      value: z.nullable(intakeValue),
    }),
    // As of a line of chat: four bytes a character, escaped, and room for the envelope.
    maxBytes: MAX_ANSWER_CHARACTERS * 6 + 1_024,
  },
});

export const intakeSubmit = declare({
  type: 'intake_submit',
  class: 'event',
  summary:
    'Hands the answers in; from then on they stay as they are. Nobody is told but oneself, by `intake`.',
  channels: ['session'],
  sent: { ...answering, data: z.strictObject({ set: id }), maxBytes: 512 },
});

/** State, key = the session's id, on the person's own channel. What was answered is read by a call. */
export const intakeState = declare({
  type: 'intake',
  class: 'state',
  summary: 'How far one is with the questions of a session. Gone where it asks none.',
  channels: ['user'],
  delivered: z.object({
    session_id: id,
    set: id,
    answered: z.int(),
    total: z.int(),
    submitted_at: z.nullable(instant),
  }),
});
export type Intake = z.infer<typeof intakeState.delivered>;

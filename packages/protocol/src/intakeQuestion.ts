import * as z from 'zod/mini';
import { id, instant } from './ids.ts';
import { intakeValue, MAX_ANSWER_CHARACTERS, MAX_INTAKE_OPTIONS, type IntakeValue } from './intake.ts';
import { line } from './text.ts';

export const MAX_INTAKE_QUESTIONS = 30;
export const MAX_INTAKE_QUESTION_CHARACTERS = 300;
export const MAX_INTAKE_OPTION_CHARACTERS = 120;
const LEAST_OPTIONS = 2;

const common = {
  /** Made by whoever wrote the question; it stays when the words change. */
  id,
  text: line(MAX_INTAKE_QUESTION_CHARACTERS),
  help: z._default(z.nullable(line(MAX_INTAKE_QUESTION_CHARACTERS)), null),
  required: z._default(z.boolean(), false),
};
const option = z.object({ id, text: line(MAX_INTAKE_OPTION_CHARACTERS) });
const options = z.array(option).check(
  z.minLength(LEAST_OPTIONS, 'must be at least two'),
  z.maxLength(MAX_INTAKE_OPTIONS),
  z.refine((all) => areDistinct(all.map((each) => each.id)), 'must have ids of their own'),
  z.refine((all) => areDistinct(all.map((each) => each.text)), 'must differ in their words'),
);
const end = z._default(z.nullable(line(40)), null);

export const intakeQuestion = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('text') }),
  z.object({ ...common, kind: z.literal('one'), options }),
  z.object({ ...common, kind: z.literal('several'), options }),
  /** 1 to 5, with a word for each end. */
  z.object({ ...common, kind: z.literal('scale'), low: end, high: end }),
  z.object({ ...common, kind: z.literal('yes_no') }),
]);
export type IntakeQuestion = z.infer<typeof intakeQuestion>;

export const intakeQuestions = z.array(intakeQuestion).check(
  z.maxLength(MAX_INTAKE_QUESTIONS),
  z.refine((all) => areDistinct(all.map((each) => each.id)), 'must have ids of their own'),
);

/** What a session asks, and why. */
export const INTAKE_CHOICES = ['installation', 'own', 'nothing'] as const;
export type IntakeChoice = (typeof INTAKE_CHOICES)[number];

export const intakeSet = z.object({
  /** Null: nothing was ever asked. */
  set: z.nullable(id),
  questions: z.array(intakeQuestion),
});

const intakeAnswered = z.object({ question: id, value: intakeValue, answered_at: instant });
export type IntakeAnswered = z.infer<typeof intakeAnswered>;

/** What one person has answered in a session. */
export const intakeView = z.object({
  ...intakeSet.shape,
  answers: z.array(intakeAnswered),
  submitted_at: z.nullable(instant),
});
export type IntakeView = z.infer<typeof intakeView>;

/** What is wrong with an answer to this question, for people to read; undefined: it fits. */
export function intakeProblem(question: IntakeQuestion, value: IntakeValue): string | undefined {
  switch (question.kind) {
    case 'text':
      return typeof value === 'string'
        ? undefined
        : `must be words, at most ${MAX_ANSWER_CHARACTERS} letters`;
    case 'one':
      return question.options.some((each) => each.id === value) ? undefined : 'must be one of the choices';
    case 'several': {
      const known = new Set(question.options.map((each) => each.id));
      const fits = Array.isArray(value) && areDistinct(value) && value.every((each) => known.has(each));
      return fits ? undefined : 'must be some of the choices, each once';
    }
    case 'scale':
      return typeof value === 'number' ? undefined : 'must be a number from 1 to 5';
    case 'yes_no':
      return typeof value === 'boolean' ? undefined : 'must be yes or no';
    default:
      return unreachable(question);
  }
}

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function unreachable(question: never): never {
  throw new Error(`unreachable question ${JSON.stringify(question)}`);
}

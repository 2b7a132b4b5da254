import type { IntakeValue } from './intake.ts';
import type { IntakeQuestion } from './intakeQuestion.ts';

/** An answer in words, for whoever gave it and for admins. */
export function intakeText(question: IntakeQuestion, value: IntakeValue | undefined): string {
  if (value === undefined) return 'No answer';
  switch (question.kind) {
    case 'one':
    case 'several': {
      const chosen = Array.isArray(value) ? value : [value];
      return question.options
        .filter(({ id }) => chosen.includes(id))
        .map(({ text }) => text)
        .join(', ');
    }
    case 'yes_no':
      return value === true ? 'Yes' : 'No';
    case 'scale':
      return `${String(value)} of 5`;
    case 'text':
      return String(value);
  }
}

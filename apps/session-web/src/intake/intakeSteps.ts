import type { DeliveryStatus } from '@attune/client';
import type { IntakeAnswered, IntakeQuestion, IntakeValue } from '@attune/protocol';

/** By question. */
export type Answers = ReadonlyMap<string, IntakeValue>;

/** What this device has said of a question since the answers were read; null: taken back. */
export type Said = readonly (readonly [question: string, value: IntakeValue | null])[];

/** What was read, with what was said since, as it will be. */
export function answersWith(read: readonly IntakeAnswered[], said: Said): Answers {
  const answers = new Map(read.map(({ question, value }) => [question, value]));
  for (const [question, value] of said) {
    if (value === null) answers.delete(question);
    else answers.set(question, value);
  }
  return answers;
}

/** Where to go on; the step after the last question when all are answered. */
export function firstOpen(questions: readonly IntakeQuestion[], answers: Answers): number {
  const open = questions.findIndex(({ id }) => !answers.has(id));
  return open < 0 ? questions.length : open;
}

/** Without these it cannot be handed in. */
export function missing(questions: readonly IntakeQuestion[], answers: Answers): readonly IntakeQuestion[] {
  return questions.filter(({ id, required }) => required && !answers.has(id));
}

export type Saving = { readonly at: DeliveryStatus } | { readonly at: 'failed'; readonly message: string };

/** Nothing before anything was answered. */
export function saveText(saving: Saving, answered: number): string {
  if ('message' in saving) return saving.message;
  switch (saving.at) {
    case 'queued':
      return 'Waiting for the network. Your answers are kept here.';
    case 'sent':
      return 'Saving…';
    case 'failed':
      return 'This was not saved.';
    case 'acknowledged':
      return answered === 0 ? '' : 'Saved';
  }
}

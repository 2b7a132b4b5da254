import { expect, it } from 'vitest';
import type { IntakeQuestion } from './intakeQuestion.ts';
import { intakeText } from './intakeText.ts';

const plain = { id: 'q', text: 'What?', help: null, required: false };
const options = [
  { id: 'a', text: 'Never' },
  { id: 'b', text: 'Often' },
];
const yesNo: IntakeQuestion = { ...plain, kind: 'yes_no' };
const scale: IntakeQuestion = { ...plain, kind: 'scale', low: null, high: null };
const text: IntakeQuestion = { ...plain, kind: 'text' };
const one: IntakeQuestion = { ...plain, kind: 'one', options };
const several: IntakeQuestion = { ...plain, kind: 'several', options };

it.each([
  [yesNo, true, 'Yes'],
  [yesNo, undefined, 'No answer'],
  [scale, 3, '3 of 5'],
  [text, 'Rest.', 'Rest.'],
  [one, 'b', 'Often'],
  [several, ['b', 'a'], 'Never, Often'],
])('puts an answer to %j into words', (question, value, words) => {
  expect(intakeText(question, value)).toBe(words);
});

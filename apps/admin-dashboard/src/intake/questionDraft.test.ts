import type { IntakeQuestion } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { bareScale, draftOf, faultOf, moved, newQuestion, questionOf } from './questionDraft.ts';

const plain = { help: null, required: false };
const options = [
  { id: 'a', text: 'Never' },
  { id: 'b', text: 'Often' },
];
const questions: IntakeQuestion[] = [
  { ...plain, id: 'q1', kind: 'yes_no', text: 'Did you sleep well?' },
  { ...plain, id: 'q2', kind: 'text', text: 'What do you hope for?', help: 'A line is enough.' },
  { ...plain, id: 'q3', kind: 'one', text: 'How often?', required: true, options },
  { ...plain, id: 'q4', kind: 'several', text: 'What?', options },
  { ...plain, id: 'q5', kind: 'scale', text: 'How calm?', low: 'restless', high: null },
];

describe('a question in the form', () => {
  it.each(questions)('INTAKE-1 comes back as it was: $kind', (question) => {
    expect(questionOf(draftOf(question))).toEqual(question);
  });

  it('needs words, and choices that differ', () => {
    const draft = { ...newQuestion(), text: 'How often?', kind: 'one' as const };
    expect(faultOf({ ...draft, text: ' ' })).toMatch('needs words');
    expect(faultOf(draft)).toMatch('Every choice');
    expect(
      faultOf({
        ...draft,
        options: [
          { id: 'a', text: 'x' },
          { id: 'b', text: ' x' },
        ],
      }),
    ).toMatch('differ');
    expect(faultOf({ ...draft, options })).toBeUndefined();
    expect(faultOf({ ...draft, kind: 'scale' })).toBeUndefined();
  });
});

it.each([
  ['', ' ', 'only the numbers 1 to 5'],
  ['', 'calm', 'no words beside 1'],
  ['restless', '', 'no words beside 5'],
])('says what participants see of a scale from “%s” to “%s”', (low, high, expected) => {
  const scale = { ...newQuestion(), text: 'How calm?', kind: 'scale' as const, low, high };
  expect(bareScale(scale)).toMatch(expected);
  expect(bareScale({ ...scale, low: 'restless', high: 'calm' })).toBeUndefined();
  expect(bareScale({ ...scale, kind: 'text' })).toBeUndefined();
});

it('moves a question by one place, and no further than the end', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c']);
});

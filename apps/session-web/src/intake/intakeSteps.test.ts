import { describe, expect, it } from 'vitest';
import type { IntakeQuestion } from '@attune/protocol';
import { answersWith, firstOpen, missing, saveText } from './intakeSteps.ts';

const plain = { help: null, required: false };
const slept: IntakeQuestion = { ...plain, id: 'slept', kind: 'yes_no', text: 'Did you sleep well?' };
const calm: IntakeQuestion = {
  ...plain,
  id: 'calm',
  kind: 'scale',
  text: 'How calm?',
  required: true,
  low: null,
  high: null,
};
const options = [
  { id: 'a', text: 'Never' },
  { id: 'b', text: 'Often' },
];
const knows: IntakeQuestion = { ...plain, id: 'knows', kind: 'several', text: 'What?', options };
const questions = [slept, calm, knows];
const at = '2026-11-22T08:00:00.000Z';

describe('what is answered', () => {
  it('INTAKE-3 is what was read with what was said since, and without what was taken back', () => {
    const read = [
      { question: 'slept', value: true, answered_at: at },
      { question: 'calm', value: 2, answered_at: at },
    ];
    const answers = answersWith(read, [
      ['calm', 4],
      ['slept', null],
      ['knows', ['a']],
    ]);
    expect([...answers]).toEqual([
      ['calm', 4],
      ['knows', ['a']],
    ]);
  });

  it('begins at the first question without an answer, and at the end when there is none', () => {
    expect(firstOpen(questions, new Map())).toBe(0);
    expect(firstOpen(questions, new Map([['slept', false]]))).toBe(1);
    expect(
      firstOpen(
        questions,
        answersWith(
          [],
          [
            ['slept', true],
            ['calm', 1],
            ['knows', ['b']],
          ],
        ),
      ),
    ).toBe(3);
  });

  it('INTAKE-5 lacks the required ones', () => {
    expect(missing(questions, new Map([['slept', true]]))).toEqual([calm]);
    expect(missing(questions, new Map([['calm', 1]]))).toEqual([]);
  });
});

it.each([
  [{ at: 'acknowledged' } as const, 0, ''],
  [{ at: 'acknowledged' } as const, 2, 'Saved'],
  [{ at: 'queued' } as const, 1, 'Waiting for the network. Your answers are kept here.'],
  [{ at: 'sent' } as const, 1, 'Saving…'],
  [{ at: 'failed', message: 'The questions were changed.' } as const, 1, 'The questions were changed.'],
])('says of %j after %i answers where they are', (saving, answered, text) => {
  expect(saveText(saving, answered)).toBe(text);
});

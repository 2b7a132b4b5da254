import { expect, it } from 'vitest';
import { counted, minutesText } from './Figure.tsx';
import { resultText } from './GroupPart.tsx';

it.each([
  [0.5, '0.5'],
  [9, '9'],
  [9.96, '10'],
  [59.6, '60'],
])('%d minutes are told as %s', (minutes, text) => {
  expect(minutesText(minutes)).toBe(text);
});

it('what there is one of is told in the singular', () => {
  expect([counted(1, 'cycle'), counted(0, 'cycle'), counted(2, 'cycle')]).toEqual([
    '1 cycle',
    '0 cycles',
    '2 cycles',
  ]);
});

it('a vote tells what won first, and a tie tells nothing before the counts', () => {
  const choices = [
    { label: 'Box', count: 3 },
    { label: 'Coherent', count: 1 },
  ];
  const vote = { question: 'Next?', choices, voters: 4, entitled: 5 };
  expect(resultText({ ...vote, chosen: 0 })).toBe('Box. Box: 3, Coherent: 1. 4 of 5 voted.');
  expect(resultText({ ...vote, chosen: null })).toBe('Box: 3, Coherent: 1. 4 of 5 voted.');
});

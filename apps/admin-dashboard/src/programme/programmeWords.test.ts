import { programmeAt, TECHNIQUES, toInstant, type LibraryTechnique, type Programme } from '@attune/protocol';
import { expect, it } from 'vitest';
import { lengthText, standText, stepOf, totalText, typedOf } from './programmeWords.ts';

const T = Date.parse('2026-05-01T10:00:00.000Z');
const steps = TECHNIQUES.slice(0, 2).map((technique) => ({ technique, cycles: 10, minutes: null }));
const library = TECHNIQUES.map((technique): LibraryTechnique => ({
  ...technique,
  cycles: 10,
  note: null,
  built_in: true,
  archived: false,
}));
const [coherent] = library as [LibraryTechnique];

it.each<[Programme['run'], string]>([
  [{ at: 'ahead' }, 'It begins with the session, and runs by itself.'],
  [
    { at: 'running', step: 0, previous: null, starts_at: toInstant(T), ends_at: toInstant(T + 20_000) },
    'Step 1 of 2. Next: Box 4-4-4-4 in 0:20.',
  ],
  [
    { at: 'running', step: 1, previous: 0, starts_at: toInstant(T - 20_000), ends_at: toInstant(T) },
    'It is finished.',
  ],
  [{ at: 'paused', step: 0, cycles_left: 3 }, 'It stands still with the session.'],
  [{ at: 'held', next: 1 }, 'It waits for whoever leads. Next: Box 4-4-4-4.'],
  [{ at: 'held', next: 2 }, 'It is finished.'],
])('says where %j stands', (run, expected) => {
  expect(standText({ steps, run }, programmeAt({ steps, run }, T), T)).toBe(expected);
});

it('a step is so many cycles or minutes, within what lasts', () => {
  expect(stepOf(coherent, 'cycles', '4')).toMatchObject({ cycles: 4, minutes: null });
  expect(stepOf(coherent, 'minutes', '2,5')).toMatchObject({ cycles: 14, minutes: 2.5 });
  expect(stepOf(coherent, 'minutes', '0.1')).toEqual({ problem: 'Please give 10 s to 120 minutes.' });
  expect(stepOf(coherent, 'cycles', '')).toEqual({ problem: 'Please give 1 to 500 cycles.' });
  expect(lengthText({ technique: coherent, cycles: 10, minutes: null }, 'next')).toBe(
    '10 cycles, 1:50, next',
  );
});

it.each([
  ['cycles', '4'],
  ['minutes', '2.5'],
] as const)('a step of so many %s is typed as it was', (unit, amount) => {
  const step = stepOf(coherent, unit, amount);
  expect('problem' in step ? undefined : typedOf(step)).toEqual({ unit, amount });
});

it.each([
  [20, '2 steps, 4:30 in all. The session lasts 20:00: the last technique goes on for 15:30.'],
  [4.5, '2 steps, 4:30 in all. The session lasts 4:30.'],
  [4, '2 steps, 4:30 in all. The session lasts 4:00: it ends 0:30 before the programme is through.'],
])('says how the programme fits into %d minutes', (minutes, expected) => {
  expect(totalText({ steps, run: { at: 'ahead' } }, minutes)).toBe(expected);
});

it.each<Programme['run']>([
  { at: 'running', step: 0, previous: null, starts_at: toInstant(T), ends_at: toInstant(T + 20_000) },
  { at: 'paused', step: 0, cycles_left: 3 },
  { at: 'over' },
])('promises nothing of the rest of the session once it has begun: $at', (run) => {
  expect(totalText({ steps, run }, 20)).toBe('2 steps, 4:30 in all.');
});

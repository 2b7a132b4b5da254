import { expect, it } from 'vitest';
import { toInstant } from './ids.ts';
import { programmeAt, type Programme, type ProgrammeStep } from './programme.ts';
import { movedSteps, programmeEdit, stepMark, stepUnder } from './programmeEdit.ts';
import { TECHNIQUES } from './technique.ts';

const T = Date.parse('2026-05-01T10:00:00.000Z');
const STEPS: ProgrammeStep[] = TECHNIQUES.slice(0, 3).map((technique) => ({
  technique,
  cycles: 10,
  minutes: null,
}));
const running = (step: number, previous: number | null): Programme['run'] => ({
  ...{ at: 'running', step, previous },
  ...{ starts_at: toInstant(T), ends_at: toInstant(T + 110_000) },
});

it('PROG-2 what was not announced is moved, and nothing else', () => {
  expect(movedSteps(['a', 'b', 'c'], 2, 1, 1)).toEqual(['a', 'c', 'b']);
  expect(movedSteps(['a', 'b', 'c'], 1, 2, 1)).toEqual(['a', 'c', 'b']);
  expect(movedSteps(['a', 'b', 'c'], 1, 0, 1)).toEqual(['a', 'b', 'c']);
  expect(movedSteps(['a', 'b', 'c'], 2, 3, 0)).toEqual(['a', 'b', 'c']);
});

/** 40 px each, with 4 px between them. */
const ROWS = [0, 44, 88, 132].map((top) => ({ top, bottom: top + 40 }));
const LETTERS = ['a', 'b', 'c', 'd'];
const dropped = (from: number, y: number, fixed = 0) =>
  movedSteps(LETTERS, from, stepUnder(ROWS, y, fixed), fixed).join('');

it.each([
  ['down onto another row', 0, 100, 'bcad'],
  ['up onto another row', 3, 50, 'adbc'],
  ['into a gap: to the row behind it', 0, 86, 'bcad'],
  ['above all of them', 2, -30, 'cabd'],
  ['below all of them', 1, 900, 'acdb'],
])('PROG-2 a step that is dragged %s', (_, from, y, order) => {
  expect(dropped(from, y)).toBe(order);
});

it('PROG-2 a step that is dragged to what was announced goes behind it, and what was announced stays', () => {
  expect(dropped(3, -30, 2)).toBe('abdc');
  expect(dropped(0, 100, 2)).toBe('abcd');
});

it('PROG-2 a step that was passed over can be edited, of one that is held', () => {
  const fixedOf = (run: Programme['run']) => programmeAt({ steps: STEPS, run }, T).fixed;
  expect([fixedOf({ at: 'held', from: 1, next: 2 }), fixedOf({ at: 'held', next: 2 })]).toEqual([1, 2]);
});

it('PROG-2 the steps behind those that stay are sent, as they were asked for', () => {
  const steps = STEPS.map((step, index) => (index === 2 ? { ...step, minutes: 3 } : step));
  expect(programmeEdit(4, steps, 1)).toEqual({
    revision: 4,
    keep: 1,
    steps: [
      { technique: STEPS[1]?.technique, cycles: 10 },
      { technique: STEPS[2]?.technique, minutes: 3 },
    ],
  });
});

it.each<[Programme['run'], number, string[]]>([
  [running(1, null), T, ['past', 'now', 'next']],
  [running(1, 0), T - 1, ['now', 'announced', '']],
  [{ at: 'held', from: 1, next: 1 }, T, ['past', 'next', '']],
  [{ at: 'held', from: 1, next: 2 }, T, ['past', 'passed over', 'next']],
  [{ at: 'held', from: 1, next: 3 }, T, ['past', 'passed over', 'passed over']],
  // As older servers say it.
  [{ at: 'held', next: 1 }, T, ['past', 'next', '']],
])('PROG-10 of %j each step says in a word what became of it', (run, now, expected) => {
  const stand = programmeAt({ steps: STEPS, run }, now);
  expect(STEPS.map((_, index) => stepMark(index, stand))).toEqual(expected);
});

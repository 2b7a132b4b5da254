import { expect, it } from 'vitest';
import { drift } from './drift.ts';
import type { Point } from './results.ts';

const over = (...values: readonly number[]): readonly Point[] => values.map((y, x) => [x, y]);
/** As a run has them: so much in the beginning, so many times as much in the end, and on its way up and down by a tenth. */
const sawtooth = (growth: number): readonly Point[] =>
  Array.from({ length: 61 }, (_, index) => {
    const teeth = ((index % 10) - 4.5) / 45;
    return [index / 6, 500 * (1 + (growth * index) / 60 + teeth)];
  });

it.each<[string, readonly Point[], number, number]>([
  ['flat', over(100, 100, 100, 100), 0, 1],
  ['up and down, and flat', over(90, 110, 100, 110, 90), 0, 1],
  ['a tenth more', over(100, 102, 104, 106, 108, 110), 0, 1.1],
  ['a fifth more, which halves would show as a tenth', over(100, 105, 110, 115, 120), 0, 1.2],
  ['less in the end', over(100, 95, 90, 85, 80), 0, 0.8],
  ['flat after a beginning that does not count', over(10, 40, 100, 100, 100, 100), 2, 1],
  ['two points', over(100, 150), 0, 1.5],
])('memory is %s', (_, points, from, expected) => {
  expect(drift(points, from)).toBeCloseTo(expected, 9);
});

it.each([
  [0, 1],
  [0.2, 1.2],
  [1, 2],
])('a sawtooth that grows by %d has %d times as much in the end', (growth, expected) => {
  // But for where in a tooth it begins and ends, which is less than a twentieth.
  expect(drift(sawtooth(growth), 0)).toBeCloseTo(expected, 1);
});

it('has nothing to say of one point, or of none', () => {
  expect(() => drift(over(1, 2, 3), 2)).toThrow('nothing to compare');
  expect(() => drift(over(1, 2, 3), 3)).toThrow('nothing to compare');
});

it('is no multiple of a line that begins below nothing', () => {
  expect(() => drift(over(1, 1, 1, 1, 100), 0)).toThrow('no multiple');
});

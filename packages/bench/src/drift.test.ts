import { expect, it } from 'vitest';
import { drift } from './drift.ts';
import type { Point } from './results.ts';

const over = (...values: readonly number[]): readonly Point[] => values.map((y, x) => [x, y]);

it.each([
  ['flat', over(100, 100, 100, 100), 0, 1],
  ['up and down, and flat', over(90, 110, 100, 110, 90, 100), 0, 1],
  ['doubled', over(100, 100, 200, 200), 0, 2],
  ['less in the end', over(100, 100, 80, 80), 0, 0.8],
  ['flat after a beginning that does not count', over(10, 40, 100, 100, 100, 100), 2, 1],
  ['without the one in the middle', over(100, 999, 150), 0, 1.5],
])('memory is %s', (_, points, from, expected) => {
  expect(drift(points, from)).toBeCloseTo(expected, 9);
});

it('has nothing to say of one point', () => {
  expect(() => drift(over(1, 2, 3), 2)).toThrow('nothing to compare');
});

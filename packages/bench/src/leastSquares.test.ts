import { expect, it } from 'vitest';
import { leastSquares } from './leastSquares.ts';
import type { Point } from './results.ts';

it.each<[string, readonly Point[], number, number]>([
  [
    'through two points',
    [
      [1, 5],
      [3, 9],
    ],
    2,
    3,
  ],
  [
    'through all of them where they lie on one',
    [
      [0, 1],
      [1, 0],
      [4, -3],
    ],
    -1,
    1,
  ],
  [
    'between those that do not',
    [
      [0, 0],
      [1, 3],
      [2, 0],
    ],
    0,
    1,
  ],
  [
    'nearest to where most of them are',
    [
      [0, 0],
      [1, 1],
      [1, 1],
      [1, 4],
    ],
    2,
    0,
  ],
])('the line goes %s', (_, points, slope, atZero) => {
  const line = leastSquares(points);
  expect(line?.slope).toBeCloseTo(slope, 9);
  expect(line?.at(0)).toBeCloseTo(atZero, 9);
  expect(line?.at(10)).toBeCloseTo(atZero + 10 * slope, 9);
});

it.each<[string, readonly Point[]]>([
  ['nothing', []],
  ['one point', [[1, 1]]],
  [
    'points above each other',
    [
      [2, 1],
      [2, 5],
    ],
  ],
])('there is none through %s', (_, points) => {
  expect(leastSquares(points)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { slices } from './slices.ts';

it.each([
  [[], []],
  [[1, 2], [[1, 2]]],
  [
    [1, 2, 3],
    [[1, 2], [3]],
  ],
  [
    [1, 2, 3, 4],
    [
      [1, 2],
      [3, 4],
    ],
  ],
])('%j in parts of two', (all, parts) => {
  expect(slices<number>(all, 2)).toEqual(parts);
});

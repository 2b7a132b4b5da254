import { expect, it } from 'vitest';
import { densestShare } from './densest.ts';

it.each([
  ['none', [], 0],
  ['one', [7], 1],
  ['evenly', [0, 1_000, 2_000, 3_000], 0.25],
  ['a second apart is not within one', [0, 999, 1_000], 2 / 3],
  ['across the turn of a second', [100, 1_900, 1_950, 2_050, 2_100], 0.8],
])('%s', (_, instants, share) => {
  expect(densestShare(instants)).toBe(share);
});

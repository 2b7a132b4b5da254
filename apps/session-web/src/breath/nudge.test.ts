import { expect, it } from 'vitest';
import { correctionOf } from './nudge.ts';

it.each([
  ['leaves a small drift alone', 9, 1, 1],
  ['slows what runs ahead', 11, 1, 0.95],
  ['hurries what lags', -11, 1, 1.05],
  ['goes on until it has settled', 6, 0.95, 0.95],
  ['ends when it has settled', 5, 0.95, 1],
  ['turns round when the clock went to the other side meanwhile', -30, 0.95, 1.05],
  ['sets anew what is lost', 1_001, 1, 'anew'],
  ['sets anew what is lost the other way', -60_000, 1.05, 'anew'],
])('%s', (_, driftMs, rateNow, expected) => {
  expect(correctionOf(driftMs, rateNow)).toBe(expected);
});

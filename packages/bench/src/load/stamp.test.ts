import { expect, it } from 'vitest';
import { sinceStamp, stampOf } from './stamp.ts';

it.each([
  [1_234.5, 1_240.75, 6.25],
  [999_990, 1_000_010, 20],
  [5_000_000, 5_000_000, 0],
  [3_999_999.5, 4_000_100, 100.5],
])('a stamp of %d read at %d is so old', (madeAt, readAt, ageMs) => {
  const stamp = stampOf(madeAt);
  expect(stamp).toBeGreaterThanOrEqual(0);
  expect(stamp).toBeLessThan(1_000);
  expect(sinceStamp(stamp, readAt)).toBeCloseTo(ageMs, 6);
});

import { expect, it } from 'vitest';
import { Gains } from './gains.ts';

const MINUTE_MS = 60_000;
const of = (userId: string, rmssd: number | null) => ({ sessionId: 's', userId, rmssd, quality: 1 });

it('MILE-4 a heart is compared with its own first one while it is measured, and then remembered no more', () => {
  const gains = new Gains();
  expect(gains.take(of('pia', 40), 0)).toBeNull();
  expect(gains.take(of('bo', 50), 0)).toBeNull();
  expect(gains.take(of('pia', 50), 9 * MINUTE_MS)).toBe(25);
  // Bo has not been measured for eleven minutes, Pia has.
  gains.forget(11 * MINUTE_MS);
  expect(gains.size).toBe(1);
  expect(gains.take(of('pia', 60), 18 * MINUTE_MS)).toBe(50);
  expect(gains.take(of('bo', 60), 18 * MINUTE_MS)).toBeNull();
  gains.forget(30 * MINUTE_MS);
  expect(gains.size).toBe(0);
});

it('MILE-4 what is not of good quality is compared with nothing', () => {
  const gains = new Gains();
  expect(gains.take(of('pia', null), 0)).toBeNull();
  expect(gains.take({ ...of('pia', 40), quality: 0.1 }, 0)).toBeNull();
  expect(gains.size).toBe(0);
});

import { expect, it } from 'vitest';
import { Remembered } from './remembered.ts';

const MINUTE_MS = 60_000;

it('remembers what it is asked for, and nothing eleven minutes after the last word of it', () => {
  const known = new Remembered<number>(10);
  known.set('pia', 1, 0);
  known.set('bo', 2, 0);
  expect(known.get('pia', 9 * MINUTE_MS)).toBe(1);
  known.forget(10 * MINUTE_MS);
  expect(known.size).toBe(2);
  known.forget(11 * MINUTE_MS);
  expect(known.size).toBe(1);
  expect(known.get('bo', 11 * MINUTE_MS)).toBeUndefined();
  expect(known.get('pia', 18 * MINUTE_MS)).toBe(1);
  known.forget(29 * MINUTE_MS);
  expect(known.size).toBe(0);
});

it('beyond its most it forgets who was heard of least lately, to the minute', () => {
  const known = new Remembered<number>(2);
  for (const [at, name] of ['pia', 'bo', 'pia', 'ines'].entries())
    if (known.get(name, at * MINUTE_MS) === undefined) known.set(name, at, at * MINUTE_MS);
  const names = ['pia', 'bo', 'ines'];
  expect(names.map((name) => known.get(name, 3 * MINUTE_MS))).toEqual([0, undefined, 3]);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BUSY_FROM, createBusySense, LOOK_AGAIN_MS } from './load.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('the event loop is busy from a part of its time on', () => {
  let load = 0;
  const isBusy = createBusySense(() => load);
  const seen = [BUSY_FROM - 0.01, BUSY_FROM, 1, 0].map((now) => {
    load = now;
    vi.advanceTimersByTime(LOOK_AGAIN_MS);
    return isBusy();
  });
  expect(seen).toEqual([false, true, true, false]);
});

it('however often it is asked, it is measured once in a while', () => {
  const measure = vi.fn(() => 1);
  const isBusy = createBusySense(measure);
  const seen = Array.from({ length: 2 * LOOK_AGAIN_MS }, () => {
    vi.advanceTimersByTime(1);
    return isBusy();
  });
  expect(measure).toHaveBeenCalledTimes(2);
  expect(seen.indexOf(true)).toBe(LOOK_AGAIN_MS - 1);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ALONE_AFTER, BATCH_WINDOW_MS, BatchWindow } from './batchWindow.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When each of these batches starts, in ms since the first was asked for; the next is asked for when one has started. */
async function startsOf(...sizes: readonly number[]): Promise<readonly number[]> {
  const window = new BatchWindow();
  const starts: number[] = [];
  const openedAt = performance.now();
  const next = (): void => {
    const size = sizes[starts.length];
    if (size === undefined) return;
    window.open(() => {
      starts.push(performance.now() - openedAt);
      queueMicrotask(next);
      return size;
    });
  };
  next();
  await vi.runAllTimersAsync();
  return starts;
}

it('who is alone waits for nobody', async () => {
  expect(await startsOf(1, 1, 1)).toEqual([0, 0, 0]);
});

it('after a batch of several each waits until the window before is over, until there were only batches of one', async () => {
  const ones = Array.from({ length: ALONE_AFTER + 2 }, () => 1);
  const starts = await startsOf(3, ...ones);
  const windows = starts.map((ms) => ms / BATCH_WINDOW_MS);
  expect(windows).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8]);
});

it('a batch that took longer than its window holds up nobody', async () => {
  const window = new BatchWindow();
  const started = vi.fn(() => 2);
  window.open(started);
  await vi.advanceTimersByTimeAsync(BATCH_WINDOW_MS);
  window.open(started);
  await vi.advanceTimersToNextTimerAsync();
  expect(started).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(0);
});

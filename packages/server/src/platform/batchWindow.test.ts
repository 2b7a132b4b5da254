import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BATCH_WINDOW_MS, BatchWindow } from './batchWindow.ts';
import { eventLoop } from './load.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When batches start that are asked for at these times, in ms; each only when the one before has started. */
async function startsOf(...askedAt: readonly number[]): Promise<readonly number[]> {
  const window = new BatchWindow();
  const begunAt = performance.now();
  const now = (): number => performance.now() - begunAt;
  const starts: number[] = [];
  for (const ms of askedAt) {
    if (ms > now()) await vi.advanceTimersByTimeAsync(ms - now());
    const started = Promise.withResolvers<void>();
    window.next(started.resolve);
    await vi.advanceTimersToNextTimerAsync();
    await started.promise;
    starts.push(now());
  }
  return starts;
}

it('while there is time to spare nobody waits', async () => {
  eventLoop.isBusy = () => false;
  expect(await startsOf(0, 0, 1, 1)).toEqual([0, 0, 1, 1]);
});

it('while the event loop is busy a batch starts no sooner than a window after the one before', async () => {
  eventLoop.isBusy = () => true;
  expect(await startsOf(0, 0, BATCH_WINDOW_MS + 3)).toEqual([0, BATCH_WINDOW_MS, 2 * BATCH_WINDOW_MS]);
});

it('a batch whose window is over holds up nobody', async () => {
  eventLoop.isBusy = () => true;
  expect(await startsOf(0, BATCH_WINDOW_MS, 3 * BATCH_WINDOW_MS)).toEqual([
    0,
    BATCH_WINDOW_MS,
    3 * BATCH_WINDOW_MS,
  ]);
});

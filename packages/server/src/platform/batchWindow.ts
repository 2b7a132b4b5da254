import { eventLoop } from './load.ts';
import { atEndOfTurn } from './turn.ts';

/** Short beside what people notice, and under load long enough that much is done together. */
export const BATCH_WINDOW_MS = 5;

/**
 * When batches of one kind start: at the end of the turn of the event loop, and while that is busy no sooner than a window after the one
 * before. A batch costs nearly the same however much is in it, and a busy event loop has turns of half a millisecond. While there is time
 * to spare nobody waits, for there is nothing to save. The timer is not the clock's: that one would let the process end while work waits.
 */
export class BatchWindow {
  #startedAt = -Infinity;

  /** Not to be called again before `start` was. */
  next(start: () => void): void {
    const run = (): void => {
      this.#startedAt = performance.now();
      start();
    };
    const leftMs = this.#startedAt + BATCH_WINDOW_MS - performance.now();
    if (leftMs > 0 && eventLoop.isBusy()) setTimeout(run, Math.ceil(leftMs));
    else atEndOfTurn(run);
  }
}

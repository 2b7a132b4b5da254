import { atEndOfTurn } from './turn.ts';

/** So short that nobody notices it, and long enough that under load much is done together. */
export const BATCH_WINDOW_MS = 5;
/** Batches of one in a row, until nobody is expected to come along any more. */
export const ALONE_AFTER = 8;

/**
 * When batches of one kind start: at the end of the turn of the event loop, and under load at most once in a window. A batch costs nearly the
 * same however much is in it, and a busy event loop has turns of half a millisecond. Who is alone waits for nobody. Not by the server's
 * clock, which says when something is in the world.
 */
export class BatchWindow {
  #startedAt = -Infinity;
  /** Batches of one since the last of several. */
  #alone = ALONE_AFTER;

  /** `start` returns how many are in the batch. Not to be called again until then. */
  open(start: () => number): void {
    const run = (): void => {
      this.#startedAt = performance.now();
      this.#alone = start() > 1 ? 0 : this.#alone + 1;
    };
    const leftMs = this.#startedAt + BATCH_WINDOW_MS - performance.now();
    if (this.#alone < ALONE_AFTER && leftMs > 0) setTimeout(run, Math.ceil(leftMs));
    else atEndOfTurn(run);
  }
}

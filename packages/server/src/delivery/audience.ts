/** Whoever has something to send when its turn comes. */
export type Flushable = { flush(monotonic: number): void };

/**
 * Where an audience stands with its {@link Flusher}: `due` at the end of the turn, `resting` until the next tick for it was flushed a
 * moment ago, `flushing` a part at a time.
 */
type Phase = 'idle' | 'due' | 'resting' | 'flushing';

/** The outboxes that have something to send because of one channel. They take turns with those of other channels, however many they are. */
export class Audience {
  phase: Phase = 'idle';
  /** Monotonic. */
  flushedAt = -Infinity;
  #waiting: Flushable[] = [];
  #next = 0;

  add(outbox: Flushable): void {
    this.#waiting.push(outbox);
  }

  /** Flushes so many, in the order in which they were added; returns how many there were. */
  flush(most: number, monotonic: number): number {
    const until = Math.min(this.#next + most, this.#waiting.length);
    const count = until - this.#next;
    for (; this.#next < until; this.#next += 1) this.#waiting[this.#next]?.flush(monotonic);
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    return count;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }
}

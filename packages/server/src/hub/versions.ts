import type { Clock } from '../platform/clock.ts';

/**
 * Versions of states, in microseconds since 1970 unless they had to run ahead. One sequence per node: it never falls behind what the node
 * has seen, so that what it sets alone is newer than what it got from others, and the other way round.
 */
export class Versions {
  readonly #clock: Clock;
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The highest there has been on this node. */
  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last = Math.max(this.#last + 1, this.#clock.now() * 1_000);
    return this.#last;
  }

  saw(version: number): void {
    if (Number.isSafeInteger(version) && version > this.#last) this.#last = version;
  }
}

import type { Rate } from '@attune/protocol';

/** A flood is refused this many times its rate over before the connection is closed. */
const FLOOD_FACTOR = 10;
const MINUTE_MS = 60_000;

export type Admission =
  | { readonly at: 'admitted' }
  | { readonly at: 'refused'; readonly retryAfterMs: number }
  | { readonly at: 'flooding' };

const ADMITTED: Admission = { at: 'admitted' };
const FLOODING: Admission = { at: 'flooding' };

/**
 * One bucket of one connection and rate class, refilled by looking at the clock, without a timer. Going into debt is counted: ten
 * bursts below zero is a flood.
 */
export class TokenBucket {
  readonly #burst: number;
  readonly #perMs: number;
  #tokens: number;
  #debt = 0;
  #at: number;

  constructor(rate: Rate, factor: number, monotonic: number) {
    this.#burst = rate.burst * factor;
    this.#perMs = (rate.perMinute * factor) / MINUTE_MS;
    this.#tokens = this.#burst;
    this.#at = monotonic;
  }

  take(monotonic: number): Admission {
    const refill = (monotonic - this.#at) * this.#perMs;
    this.#at = monotonic;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    this.#debt = Math.max(0, this.#debt - refill * FLOOD_FACTOR);
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return ADMITTED;
    }
    this.#debt += 1;
    if (this.#debt > this.#burst * FLOOD_FACTOR) return FLOODING;
    return { at: 'refused', retryAfterMs: Math.ceil((1 - this.#tokens) / this.#perMs) };
  }
}

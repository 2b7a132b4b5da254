import { ProtocolError } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';

/** Who comes in at once: enough for the database to be asked for many together. */
const PLACES = 64;
/** Who wait. The gate lets in a thousand at once and some hundred a second; more than this would not be in within the deadline. */
const MOST_WAITING = 5_000;
/** Sooner than a client gives up. */
const WAIT_DEADLINE_MS = 8_000;
/** Who has not followed anything by then is in no hurry, or has gone. */
const LONGEST_MS = 1_000;
const LOOK_EVERY_MS = 250;
const RETRY_AFTER_MS = 2_000;

/** Somebody who is coming in. */
export type Arrival = {
  /** They are in, or will not be. Twice is harmless. */
  end(): void;
};

type Waiting = {
  readonly until: number;
  readonly resolve: (arrival: Arrival) => void;
  readonly reject: (error: ProtocolError) => void;
};

/**
 * Lets a crowd in one after the other and not all a step at a time: whoever has begun is served before the next begins, so that half of a
 * crowd is in when half of the work is done, and not at its end.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #places: number;
  /** With the time by which they are taken to be in; the earliest first. */
  readonly #underWay = new Map<Arrival, number>();
  readonly #stopLooking: () => void;
  #waiting: Waiting[] = [];

  constructor(clock: Clock, places = PLACES) {
    this.#clock = clock;
    this.#places = places;
    this.#stopLooking = clock.every(LOOK_EVERY_MS, () => this.#look());
  }

  /** Resolves when it is their turn. Rejects with OVERLOADED when that takes too long. */
  begin(): Promise<Arrival> {
    if (this.#underWay.size < this.#places) return Promise.resolve(this.#begun());
    if (this.#waiting.length >= MOST_WAITING) return Promise.reject(tooMany());
    const until = this.#clock.monotonic() + WAIT_DEADLINE_MS;
    return new Promise((resolve, reject) => this.#waiting.push({ until, resolve, reject }));
  }

  stop(): void {
    this.#stopLooking();
    for (const { reject } of this.#waiting.splice(0)) reject(tooMany());
  }

  #begun(): Arrival {
    const arrival = {
      end: () => {
        if (this.#underWay.delete(arrival)) this.#next();
      },
    };
    this.#underWay.set(arrival, this.#clock.monotonic() + LONGEST_MS);
    return arrival;
  }

  #next(): void {
    const waiting = this.#underWay.size < this.#places ? this.#waiting.shift() : undefined;
    waiting?.resolve(this.#begun());
  }

  #look(): void {
    const now = this.#clock.monotonic();
    for (const [arrival, until] of this.#underWay) {
      if (until > now) break;
      arrival.end();
    }
    while (this.#waiting[0] && this.#waiting[0].until <= now) this.#waiting.shift()?.reject(tooMany());
  }
}

function tooMany(): ProtocolError {
  return new ProtocolError('OVERLOADED', { retryAfterMs: RETRY_AFTER_MS });
}

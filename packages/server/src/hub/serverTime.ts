import type { Clock } from '../platform/clock.ts';
import { REDIS_DEADLINE_MS } from '../platform/redis.ts';

/** Within this, one reading that travelled less tells more than those after it; later, clocks may have been set. */
const FRESH_MS = 10_000;
/** What clocks drift apart in that time, and a server that is just about to look at its own. */
const MARGIN_MS = 50;

/** What time it is at one server, by its own clock: a command can carry with it until when it is wanted. */
export class ServerTime {
  readonly #clock: Clock;
  /** At least so much: an answer is from before it was read, however long our own loop stood still in between. */
  #aheadMs: number | undefined;
  #learnedAt = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `serverMs`: what the server said in the answer that has just been read. */
  learn(serverMs: number): void {
    const now = this.#clock.monotonic();
    const aheadMs = serverMs - now;
    if (!Number.isFinite(serverMs)) return;
    if (this.#aheadMs !== undefined && aheadMs < this.#aheadMs && now - this.#learnedAt < FRESH_MS) return;
    this.#learnedAt = now;
    this.#aheadMs = aheadMs;
  }

  /** When a command that is sent now is given up, as the server will see it, or a little earlier; never later. */
  until(): string {
    if (this.#aheadMs === undefined) return String(Number.MAX_SAFE_INTEGER);
    return String(Math.floor(this.#clock.monotonic() + this.#aheadMs + REDIS_DEADLINE_MS - MARGIN_MS));
  }
}

import type { Clock } from '../platform/clock.ts';
import { REDIS_DEADLINE_MS } from '../platform/redis.ts';

/** An answer that took longer says too little about when it was given. */
const MOST_TRAVEL_MS = 100;
/** When there were only such answers for so long, one of them is better than what was true once. */
const FRESH_MS = 10_000;
/** What the estimate may be wrong by. */
const MARGIN_MS = MOST_TRAVEL_MS;

/** What time it is at one server, by its own clock: a command can carry with it until when it is wanted. */
export class ServerTime {
  readonly #clock: Clock;
  #aheadMs: number | undefined;
  #learnedAt = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `serverMs`: what the server said when it was asked at `askedAt`, on the monotonic clock. */
  learn(serverMs: number, askedAt: number): void {
    const now = this.#clock.monotonic();
    if (!Number.isFinite(serverMs)) return;
    if (now - askedAt > MOST_TRAVEL_MS && now - this.#learnedAt < FRESH_MS) return;
    this.#learnedAt = now;
    this.#aheadMs = serverMs - (askedAt + now) / 2;
  }

  /** When a command that is sent now is given up, as the server will see it. */
  until(): string {
    if (this.#aheadMs === undefined) return String(Number.MAX_SAFE_INTEGER);
    return String(Math.floor(this.#clock.monotonic() + this.#aheadMs + REDIS_DEADLINE_MS - MARGIN_MS));
  }
}

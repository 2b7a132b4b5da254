import type { Clock } from './clock.ts';
import type { Lifetime } from './lifetime.ts';

/** Between two questions. A quartz is off by less than a millisecond by then, and a machine that slept is right again. */
const ALIGN_MS = 5_000;

export type FollowOptions = {
  /** What time it is where everybody looks, milliseconds since 1970. It may take its time, or reject. */
  readonly ask: () => Promise<number>;
  /** From 0 to 1; keeps the nodes from asking all at once. */
  readonly random: () => number;
  readonly lifetime: Lifetime;
};

/**
 * The one time of all nodes: `now` is the database's, as well as it can be known. So no deadline, token or common start depends on the wall
 * clock of the node that happens to look. Nobody followed, it is the node's own.
 */
export class SharedClock implements Clock {
  readonly #own: Clock;
  /** When the monotonic clock showed 0. From then on it alone counts: a wall clock that is set changes nothing. */
  #originAt: number | undefined;

  constructor(own: Clock) {
    this.#own = own;
  }

  /** Resolves when it has been asked once, rejects when there was no answer; asks again and again after that. */
  async follow({ ask, random, lifetime }: FollowOptions): Promise<void> {
    let isOver = false;
    let cancel = (): void => undefined;
    lifetime.add(() => {
      isOver = true;
      cancel();
    });
    // Who does not answer is noticed elsewhere; what was known of the time goes on being true.
    const again = () => void this.#align(ask).then(later, later);
    const later = () => {
      if (!isOver) cancel = this.#own.after(ALIGN_MS * (0.8 + 0.4 * random()), again);
    };
    await this.#align(ask);
    later();
  }

  /** How far the node's own wall clock is ahead; undefined when it is nobody else's to say. */
  get skewMs(): number | undefined {
    return this.#originAt === undefined ? undefined : this.#own.now() - this.now();
  }

  now(): number {
    if (this.#originAt === undefined) return this.#own.now();
    return Math.floor(this.#originAt + this.#own.monotonic());
  }

  monotonic(): number {
    return this.#own.monotonic();
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#own.after(delayMs, run);
  }

  every(intervalMs: number, run: () => void): () => void {
    return this.#own.every(intervalMs, run);
  }

  /** It was so late at some moment between question and answer: what agrees with that stays, so that a slow answer moves nothing. */
  async #align(ask: () => Promise<number>): Promise<void> {
    const askedAt = this.#own.monotonic();
    const at = await ask();
    const answeredAt = this.#own.monotonic();
    const believed = this.#originAt ?? this.#own.now() - answeredAt;
    this.#originAt = Math.min(Math.max(believed, at - answeredAt), at - askedAt);
  }
}

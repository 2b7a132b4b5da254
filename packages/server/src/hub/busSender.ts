import type { Clock } from '../platform/clock.ts';
import type { RedisLink } from '../platform/redis.ts';

export type BusSenderOptions = {
  readonly link: Pick<RedisLink, 'isAnswering' | 'publish'>;
  readonly clock: Clock;
  /** Where, and what it says, so that the others doubt. */
  readonly bell: { readonly topic: string; readonly payload: string };
};

/** Beyond it Redis is not keeping up, and more would only be late: others find what is dropped by reading. */
const MAX_IN_FLIGHT = 10_000;
/** The same, for what is long: all of it is held in memory until it has been answered. */
const MAX_CHARACTERS_IN_FLIGHT = 32 * 1024 * 1024;
/** Between two times that this node puts all the others in doubt: each is a reading of everything, for everybody. */
const RING_GAP_MS = 4_000;

/** Hands messages to Redis, so many at once; of what it had to drop the others are told that there was something. */
export class BusSender {
  readonly #options: BusSenderOptions;
  #inFlight = 0;
  #charactersInFlight = 0;
  #ringNotBefore = -Infinity;
  /** Something was not published: the others are told to look, as soon as they can be. */
  #owesDoubt = false;

  constructor(options: BusSenderOptions) {
    this.#options = options;
  }

  send(topic: string, payload: string): void {
    if (!this.#hasRoomFor(payload)) {
      this.#owesDoubt = true;
      return;
    }
    this.#inFlight += 1;
    this.#charactersInFlight += payload.length;
    this.#options.link
      .publish(topic, payload)
      .catch(() => (this.#owesDoubt = true))
      .finally(() => {
        this.#inFlight -= 1;
        this.#charactersInFlight -= payload.length;
      });
  }

  /** Puts all other nodes in doubt, now or soon. */
  ring(): void {
    this.#owesDoubt = true;
    this.ringIfOwed();
  }

  ringIfOwed(): void {
    const { link, clock, bell } = this.#options;
    const now = clock.monotonic();
    if (!this.#owesDoubt || !link.isAnswering || now < this.#ringNotBefore) return;
    this.#ringNotBefore = now + RING_GAP_MS;
    this.#owesDoubt = false;
    this.send(bell.topic, bell.payload);
  }

  /** A connection over which nothing comes back takes all that it is given, and keeps it. */
  #hasRoomFor({ length }: string): boolean {
    if (!this.#options.link.isAnswering || this.#inFlight >= MAX_IN_FLIGHT) return false;
    return this.#charactersInFlight + length <= MAX_CHARACTERS_IN_FLIGHT;
  }
}

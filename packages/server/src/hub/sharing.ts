import type { Clock } from '../platform/clock.ts';
import { RedisSilentError } from '../platform/redisClient.ts';
import { Turnstile } from '../platform/turnstile.ts';
import type { MemoryStateStore } from './stateStore.memory.ts';
import type { RedisStateStore } from './stateStore.redis.ts';
import { GRAVE_MS } from './stateStore.scripts.ts';
import type { StateStore } from './stateStore.ts';

export type SharingOptions = {
  readonly shared: RedisStateStore;
  /** Stands in while Redis is away; must count its versions from the same sequence as `shared`. */
  readonly own: MemoryStateStore;
  readonly clock: Clock;
  /** The first refusal of each absence. */
  readonly onTrouble: (error: unknown) => void;
};

/**
 * `returning`: shared already, and what was kept alone is being handed over; `interrupted`: alone again before that was over, so that it is
 * still kept.
 */
type Phase = 'alone' | 'returning' | 'interrupted' | 'shared' | 'closed';

/** On the monotonic clock, and how much the store had forgotten when it began. `lastedMs` is 0 until it is over. */
type Absence = { readonly since: number; readonly timesForgotten: number; readonly lastedMs: number };

/** Commands under way at once: so few that the last of them is answered long before its deadline, whatever thousands ask. */
const MOST_AT_ONCE = 128;
/** Commands with many values each; apart, so that the others do not wait behind them. */
const MOST_BULKY_AT_ONCE = 8;
/** Away for longer, a node may hold what others have removed meanwhile, and no grave keeps it from coming back. */
const STALE_AFTER_MS = GRAVE_MS / 2;

/** Which of its two stores a node asks: the one that all share, or its own while that one does not answer. */
export class Sharing {
  readonly #options: SharingOptions;
  readonly #asking = new Turnstile(MOST_AT_ONCE);
  readonly #bulky = new Turnstile(MOST_BULKY_AT_ONCE);
  #phase: Phase = 'alone';
  /** The last one; undefined before the node first shared. */
  #absence: Absence | undefined;

  constructor(options: SharingOptions) {
    this.#options = options;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get isShared(): boolean {
    return this.#phase === 'shared' || this.#phase === 'returning';
  }

  /** What the store lacks and this node holds was removed by others while it was away, and not lost by the store. */
  get isStale(): boolean {
    if (this.#absence?.timesForgotten !== this.#options.shared.timesForgotten) return false;
    return this.#absence.lastedMs >= STALE_AFTER_MS;
  }

  either<T>(ask: (store: StateStore) => Promise<T>): Promise<T> {
    const { own } = this.#options;
    if (!this.isShared) return ask(own);
    return this.#asking.pass(() => this.#try(ask, () => ask(own)));
  }

  /** Of the shared store alone, and a few at a time; `otherwise` when it does not answer. */
  inBulk<T>(ask: (store: RedisStateStore) => Promise<T>, otherwise: T): Promise<T> {
    return this.#bulky.pass(() => this.#try(ask, async () => otherwise));
  }

  part(): void {
    if (!this.isShared) return;
    const { clock, shared } = this.#options;
    // A node that parts while it comes back has been away since it parted first.
    const isNew = this.#phase === 'shared';
    const { timesForgotten } = shared;
    if (isNew) this.#absence = { since: clock.monotonic(), timesForgotten, lastedMs: 0 };
    this.#turn(isNew ? 'alone' : 'interrupted');
  }

  /** Shares again, at once, and then hands over what was kept. Resolves to whether that is done; it is not when the store went away. */
  async comeBack(handOver: () => Promise<unknown>): Promise<boolean> {
    if (this.#phase !== 'alone') return false;
    const { own, clock } = this.#options;
    const absence = this.#absence;
    if (absence) this.#absence = { ...absence, lastedMs: clock.monotonic() - absence.since };
    // First, so that what is set from now on is not left behind in memory; versions tell which is newer.
    this.#turn('returning');
    await handOver();
    const isBack = this.phase === 'returning';
    if (isBack) own.clear();
    this.#turn(isBack ? 'shared' : 'alone');
    return isBack;
  }

  close(): void {
    this.#turn('closed');
  }

  #turn(phase: Phase): void {
    if (this.#phase === 'closed') return;
    this.#phase = phase;
    // Who waits for a store that is gone waits for nothing.
    if (this.isShared) return;
    this.#asking.letAllPass();
    this.#bulky.letAllPass();
  }

  /** A second time when the first answer is late; when neither comes the node goes on alone. */
  async #try<T>(ask: (store: RedisStateStore) => Promise<T>, alone: () => Promise<T>): Promise<T> {
    const { shared, onTrouble } = this.#options;
    for (let tries = 1; this.isShared; tries += 1) {
      try {
        return await ask(shared);
      } catch (error) {
        if (tries === 1 && error instanceof RedisSilentError) continue;
        if (this.isShared) onTrouble(error);
        this.part();
      }
    }
    return alone();
  }
}

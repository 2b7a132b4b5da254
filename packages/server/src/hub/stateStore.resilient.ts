import type { Clock } from '../platform/clock.ts';
import type { RedisLink } from '../platform/redis.ts';
import { RedisSilentError } from '../platform/redisClient.ts';
import { Turnstile } from '../platform/turnstile.ts';
import { Removals } from './removals.ts';
import type { MemoryStateStore } from './stateStore.memory.ts';
import type { RedisStateStore } from './stateStore.redis.ts';
import { GRAVE_MS } from './stateStore.scripts.ts';
import type { Keep, StateStore, StateUpdate, StateValue } from './stateStore.ts';
import type { Versions } from './versions.ts';

type Listener = (channel: string, update: StateUpdate) => void;

export type ResilientStateStoreOptions = {
  readonly link: RedisLink;
  readonly shared: RedisStateStore;
  /** Stands in while Redis is away; must count its versions from the same sequence as `shared`. */
  readonly own: MemoryStateStore;
  readonly versions: Versions;
  readonly clock: Clock;
  /** A listener that throws, and the first refusal of each absence. */
  readonly onTrouble: (error: unknown) => void;
};

/** Commands under way at once: so few that the last of them is answered long before its deadline, whatever thousands ask. */
const MOST_AT_ONCE = 128;
/** Commands with many values each; apart, so that the others do not wait behind them. */
const MOST_RESTORES_AT_ONCE = 8;
/** Away for longer, a node may hold what others have removed meanwhile, and no grave keeps it from coming back. */
const STALE_AFTER_MS = GRAVE_MS / 2;

/**
 * Never rejects: while Redis does not answer, the node keeps states of its own, and hands them over when it is back. Alone, it knows only
 * what it has set itself since; `isShared` says so.
 */
export class ResilientStateStore implements StateStore {
  readonly #options: ResilientStateStoreOptions;
  readonly #removals = new Removals();
  readonly #expiredListeners = new Set<Listener>();
  readonly #lostListeners = new Set<() => void>();
  readonly #asking = new Turnstile(MOST_AT_ONCE);
  readonly #restoring = new Turnstile(MOST_RESTORES_AT_ONCE);
  #phase: 'shared' | 'alone' | 'closed' = 'alone';
  #isRejoining = false;
  #isRefilling = false;
  #owesRefill = false;
  /** On the monotonic clock, and how much the store had forgotten by then; undefined before the node first shared. */
  #parted: { readonly at: number; readonly timesForgotten: number } | undefined;
  /** False while what is missing from the store was removed by others and not lost. */
  #takesBack = true;

  constructor(options: ResilientStateStoreOptions) {
    const { link, shared, own } = options;
    this.#options = options;
    link.onLost(() => this.#part());
    link.onReady(() => void shared.beat());
    shared.onBeat((isAlive) => (isAlive ? void this.#rejoin() : this.#part()));
    shared.onLost(() => {
      this.#takesBack ||= shared.timesForgotten !== this.#parted?.timesForgotten;
      // Rejoining ends with it.
      if (!this.#isRejoining) void this.#refill();
    });
    shared.onExpired((channel, update) => this.#tellExpired(channel, update));
    // Not remembered: that a value ended here says nothing about what the others have.
    own.onExpired((channel, update) => {
      if (this.#phase === 'alone') this.#notify(channel, update);
    });
  }

  get isShared(): boolean {
    return this.#phase === 'shared';
  }

  set(channel: string, type: string, key: string, json: string, keep: Keep = {}): Promise<StateUpdate> {
    return this.#either((store) => store.set(channel, type, key, json, keep));
  }

  add(
    channel: string,
    type: string,
    key: string,
    json: string,
    keep: Keep = {},
  ): Promise<StateUpdate | undefined> {
    return this.#either((store) => store.add(channel, type, key, json, keep));
  }

  async remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined> {
    const update =
      (await this.#either((store) => store.remove(channel, type, key))) ?? this.#blindRemoval(type, key);
    if (update) this.#remember(channel, update);
    return update;
  }

  take(channel: string, type: string, key: string): Promise<string | undefined> {
    return this.#either((store) => store.take(channel, type, key));
  }

  snapshot(channel: string): Promise<readonly StateValue[]> {
    return this.#either((store) => store.snapshot(channel));
  }

  /** Alone there is nothing to put back to: it will be asked for again. */
  restore(channel: string, values: readonly StateValue[]): Promise<void> {
    return this.#restoring.pass(async () => {
      if (!this.#takesBack || values.length === 0) return;
      await this.#try(
        (store) => store.restore(channel, values),
        () => Promise.resolve(),
      );
    });
  }

  onExpired(listener: Listener): () => void {
    this.#expiredListeners.add(listener);
    return () => this.#expiredListeners.delete(listener);
  }

  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#phase = 'closed';
    this.#letAllPass();
    this.#expiredListeners.clear();
    this.#lostListeners.clear();
    await Promise.all([this.#options.shared.close(), this.#options.own.close()]);
  }

  #either<T>(ask: (store: StateStore) => Promise<T>): Promise<T> {
    if (this.#phase !== 'shared') return ask(this.#options.own);
    return this.#asking.pass(() => this.#try(ask, () => ask(this.#options.own)));
  }

  /** Asks the shared store, a second time when the first answer is late; when neither comes the node goes on alone. */
  async #try<T>(ask: (store: RedisStateStore) => Promise<T>, alone: () => Promise<T>): Promise<T> {
    const { shared, onTrouble } = this.#options;
    for (let tries = 1; this.#phase === 'shared'; tries += 1) {
      try {
        return await ask(shared);
      } catch (error) {
        if (tries === 1 && error instanceof RedisSilentError) continue;
        if (this.#phase === 'shared') onTrouble(error);
        this.#part();
      }
    }
    return alone();
  }

  /** Alone, a node does not know all that Redis holds; others must hear that it is gone all the same. */
  #blindRemoval(type: string, key: string): StateUpdate | undefined {
    if (this.#phase !== 'alone') return undefined;
    return { type, key, version: this.#options.versions.next(), json: null };
  }

  #part(): void {
    if (this.#phase !== 'shared') return;
    const { clock, shared } = this.#options;
    this.#phase = 'alone';
    // A node that parts while it comes back has been away since it parted first.
    if (!this.#isRejoining) this.#parted = { at: clock.monotonic(), timesForgotten: shared.timesForgotten };
    this.#letAllPass();
  }

  #letAllPass(): void {
    this.#asking.letAllPass();
    this.#restoring.letAllPass();
  }

  async #rejoin(): Promise<void> {
    if (this.#phase === 'shared') this.#removals.forgetOld(this.#options.clock.monotonic());
    if (this.#phase !== 'alone' || this.#isRejoining) return;
    this.#isRejoining = true;
    this.#takesBack = this.#mayHaveLost();
    // First, so that what is set from now on is not left behind in memory; versions tell which is newer.
    this.#phase = 'shared';
    const isGiven = await this.#handOver();
    this.#isRejoining = false;
    if (isGiven) await this.#refill();
  }

  /** Whether the store may lack what this node holds, other than because somebody has removed it. */
  #mayHaveLost(): boolean {
    const { clock, shared } = this.#options;
    if (!this.#parted || this.#parted.timesForgotten !== shared.timesForgotten) return true;
    return clock.monotonic() - this.#parted.at < STALE_AFTER_MS;
  }

  /** What was set alone goes to everybody. False when Redis went away again: then it is kept. */
  async #handOver(): Promise<boolean> {
    const { shared, own } = this.#options;
    const give = (channel: string) =>
      this.#restoring.pass(async () => {
        const values = await own.snapshot(channel);
        await this.#try(
          () => shared.restore(channel, values),
          () => Promise.resolve(),
        );
      });
    await Promise.all([...own.channels].map(give));
    if (!this.isShared) return false;
    own.clear();
    return true;
  }

  /** One after the other; however many losses are noticed during one, one more follows it. */
  async #refill(): Promise<void> {
    this.#owesRefill = true;
    if (this.#isRefilling) return;
    this.#isRefilling = true;
    while (this.#owesRefill && this.#phase === 'shared') {
      this.#owesRefill = false;
      await this.#refillOnce();
    }
    this.#isRefilling = false;
  }

  /** Redis may have forgotten: first what is gone, that nobody puts it back, then who holds values is asked for them. */
  async #refillOnce(): Promise<void> {
    const bury = async ([channel, updates]: readonly [string, readonly StateUpdate[]]) => {
      const buried = await this.#restoring.pass(() =>
        this.#try(
          (store) => store.bury(channel, updates),
          () => Promise.resolve([]),
        ),
      );
      for (const update of buried) this.#tellExpired(channel, update);
    };
    await Promise.all(Array.from(this.#removals.byChannel(), bury));
    if (this.isShared) for (const listener of this.#lostListeners) this.#tell(listener);
  }

  #remember(channel: string, update: StateUpdate): void {
    this.#removals.add(channel, update, this.#options.clock.monotonic());
  }

  #tellExpired(channel: string, update: StateUpdate): void {
    this.#remember(channel, update);
    this.#notify(channel, update);
  }

  #notify(channel: string, update: StateUpdate): void {
    for (const listener of this.#expiredListeners) this.#tell(() => listener(channel, update));
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }
}

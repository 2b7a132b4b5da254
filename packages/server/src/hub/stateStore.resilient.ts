import type { Clock } from '../platform/clock.ts';
import type { RedisLink } from '../platform/redis.ts';
import { Removals } from './removals.ts';
import type { MemoryStateStore } from './stateStore.memory.ts';
import type { RedisStateStore } from './stateStore.redis.ts';
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

/**
 * Never rejects: while Redis does not answer, the node keeps states of its own, and shares them when it is back. Both turns are losses to
 * those who hold values: what they put back is there for the node alone, and then for everybody.
 */
export class ResilientStateStore implements StateStore {
  readonly #options: ResilientStateStoreOptions;
  readonly #removals = new Removals();
  readonly #expiredListeners = new Set<Listener>();
  readonly #lostListeners = new Set<() => void>();
  #phase: 'shared' | 'alone' | 'closed' = 'alone';
  #isRejoining = false;

  constructor(options: ResilientStateStoreOptions) {
    const { link, shared, own } = options;
    this.#options = options;
    link.onLost(() => this.#part());
    link.onReady(() => void shared.beat());
    shared.onBeat((isAlive) => (isAlive ? void this.#rejoin() : this.#part()));
    shared.onLost(() => void this.#refill());
    shared.onExpired((channel, update) => this.#tellExpired(channel, update));
    own.onExpired((channel, update) => {
      if (this.#phase === 'alone') this.#tellExpired(channel, update);
    });
  }

  /** Whether states are shared with the other nodes at present. */
  get isHealthy(): boolean {
    return this.#phase === 'shared';
  }

  set(channel: string, type: string, key: string, json: string, keep: Keep = {}): Promise<StateUpdate> {
    return this.#either((store) => store.set(channel, type, key, json, keep));
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

  restore(channel: string, values: readonly StateValue[]): Promise<void> {
    return this.#either((store) => store.restore(channel, values));
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
    this.#expiredListeners.clear();
    this.#lostListeners.clear();
    await Promise.all([this.#options.shared.close(), this.#options.own.close()]);
  }

  async #either<T>(ask: (store: StateStore) => Promise<T>): Promise<T> {
    const { shared, own, onTrouble } = this.#options;
    if (this.#phase !== 'shared') return ask(own);
    try {
      return await ask(shared);
    } catch (error) {
      if (this.#phase === 'shared') onTrouble(error);
      this.#part();
      return ask(own);
    }
  }

  /** Alone, a node does not know all that Redis holds; others must hear that it is gone all the same. */
  #blindRemoval(type: string, key: string): StateUpdate | undefined {
    if (this.#phase !== 'alone') return undefined;
    return { type, key, version: this.#options.versions.next(), json: null };
  }

  #part(): void {
    if (this.#phase !== 'shared') return;
    this.#phase = 'alone';
    this.#tellLost();
  }

  async #rejoin(): Promise<void> {
    if (this.#phase === 'shared') this.#removals.forgetOld(this.#options.clock.monotonic());
    if (this.#phase !== 'alone' || this.#isRejoining) return;
    this.#isRejoining = true;
    // First, so that what is set from now on is not left behind in memory; versions tell which is newer.
    this.#phase = 'shared';
    const isGiven = await this.#handOver();
    this.#isRejoining = false;
    if (isGiven) await this.#refill();
  }

  /** What was kept alone goes to everybody. False when Redis went away again: then it is kept. */
  async #handOver(): Promise<boolean> {
    const { shared, own } = this.#options;
    try {
      for (const channel of [...own.channels]) await shared.restore(channel, await own.snapshot(channel));
    } catch {
      this.#part();
    }
    if (!this.isHealthy) return false;
    own.clear();
    return true;
  }

  /** Redis may have forgotten: first what is gone, that nobody puts it back, then who holds values is asked for them. */
  async #refill(): Promise<void> {
    if (this.#phase !== 'shared') return;
    try {
      for (const [channel, updates] of this.#removals.byChannel()) {
        const buried = await this.#options.shared.bury(channel, updates);
        for (const update of buried) this.#tellExpired(channel, update);
      }
    } catch {
      this.#part();
      return;
    }
    this.#tellLost();
  }

  #remember(channel: string, update: StateUpdate): void {
    this.#removals.add(channel, update, this.#options.clock.monotonic());
  }

  #tellExpired(channel: string, update: StateUpdate): void {
    this.#remember(channel, update);
    for (const listener of this.#expiredListeners) this.#tell(() => listener(channel, update));
  }

  #tellLost(): void {
    for (const listener of this.#lostListeners) this.#tell(listener);
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }
}

import { Redis } from 'ioredis';
import { RedisBus } from '../src/hub/bus.redis.ts';
import { MemoryStateStore } from '../src/hub/stateStore.memory.ts';
import { RedisStateStore } from '../src/hub/stateStore.redis.ts';
import { ResilientStateStore } from '../src/hub/stateStore.resilient.ts';
import type { StateStore } from '../src/hub/stateStore.ts';
import { Versions } from '../src/hub/versions.ts';
import { systemClock, type Clock } from '../src/platform/clock.ts';
import { newId } from '../src/platform/random.ts';
import { RedisLink } from '../src/platform/redis.ts';

export const TEST_REDIS_URL = process.env['ATTUNE_TEST_REDIS_URL'];

type Ending = () => unknown;

/** Nodes that share one Redis, under a prefix that no other test has. */
export class RedisNodes implements AsyncDisposable {
  /** Short, so that a test can wait for its end. */
  static readonly NODE_LEASE_MS = 1_000;
  readonly url: string;
  readonly prefix: string;
  readonly troubles: unknown[] = [];
  readonly #endings: Ending[] = [];
  readonly #onTrouble = (error: unknown) => void this.troubles.push(error);

  constructor(url: string | undefined, prefix = `test-${newId()}`) {
    if (url === undefined) throw new Error('ATTUNE_TEST_REDIS_URL is not set.');
    this.url = url;
    this.prefix = prefix;
  }

  async link(node = newId()): Promise<RedisLink> {
    const link = new RedisLink({ url: this.url, name: node, clock: systemClock });
    this.#endings.push(() => link.close());
    if (!(await link.readyWithin(5_000))) throw new Error('Redis does not answer.');
    return link;
  }

  /** Resolves when it hears. */
  async bus(node = newId()): Promise<RedisBus> {
    const bus = this.busOn(await this.link(node), node);
    await doubt(bus);
    return bus;
  }

  busOn(link: RedisLink, node: string): RedisBus {
    const { prefix } = this;
    const bus = new RedisBus({ link, node, clock: systemClock, onTrouble: this.#onTrouble, prefix });
    this.#endings.push(() => bus.close());
    return bus;
  }

  async store(node = newId(), clock: Clock = systemClock): Promise<RedisStateStore> {
    const store = this.#storeOn(await this.link(node), node, clock, new Versions(clock));
    await store.beat();
    return store;
  }

  async resilientStore(node = newId(), clock: Clock = systemClock): Promise<ResilientStateStore> {
    const link = await this.link(node);
    const versions = new Versions(clock);
    const shared = this.#storeOn(link, node, clock, versions);
    const own = new MemoryStateStore(clock, { node, versions });
    const onTrouble = this.#onTrouble;
    const store = new ResilientStateStore({ link, shared, own, versions, clock, onTrouble });
    this.#endings.push(() => store.close());
    const joined = lost(store);
    await shared.beat();
    await joined;
    return store;
  }

  /** As a flush does, for this prefix alone. */
  async forget(): Promise<void> {
    const client = new Redis(this.url);
    const keys = await client.keys(`${this.prefix}:*`);
    if (keys.length > 0) await client.del(keys);
    client.disconnect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#endings.reverse()) await end();
    // A server of a test's own goes as a whole, and may be gone already.
    if (this.url === TEST_REDIS_URL) await this.forget();
  }

  #storeOn(link: RedisLink, node: string, clock: Clock, versions: Versions): RedisStateStore {
    const store = new RedisStateStore({
      link,
      node,
      clock,
      versions,
      onTrouble: this.#onTrouble,
      prefix: this.prefix,
      nodeLeaseMs: RedisNodes.NODE_LEASE_MS,
      sweepIntervalMs: 50,
    });
    this.#endings.push(() => store.close());
    return store;
  }
}

/** Resolves when whoever holds values is asked for them. */
export function lost(store: StateStore): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.onLost(() => {
      stop();
      resolve();
    });
  });
}

/** Resolves at the next doubt. */
export function doubt(bus: RedisBus): Promise<void> {
  return new Promise((resolve) => {
    const stop = bus.onDoubt(() => {
      stop();
      resolve();
    });
  });
}

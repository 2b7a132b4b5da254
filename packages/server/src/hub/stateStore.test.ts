import { describe, expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { RedisNodes, TEST_REDIS_URL } from '../../test/redisNodes.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import { newId } from '../platform/random.ts';
import { stateStoreContract, type StoreWorld } from './stateStore.contract.ts';
import { MemoryStateStore } from './stateStore.memory.ts';
import { NODE_LEASE_MS, type StateStore } from './stateStore.ts';

function inMemory(): StoreWorld {
  const clock = new HandClock();
  const opened: StateStore[] = [];
  return {
    leaseMs: 5_000,
    nodeLeaseMs: NODE_LEASE_MS,
    async open(node = newId()) {
      const store = new MemoryStateStore(clock, { node });
      opened.push(store);
      return store;
    },
    elapse: async (ms) => clock.advance(ms),
    jump: (ms) => clock.setNow(clock.now() + ms),
    forget: async () => undefined,
    get pending() {
      return clock.pending;
    },
    async [Symbol.asyncDispose]() {
      for (const store of opened) await store.close();
    },
  };
}

/** The system's, with a wall clock that can be moved, and timers that are counted. */
class CountedClock implements Clock {
  #shiftMs = 0;
  readonly #timers = new Set<object>();

  now = () => systemClock.now() + this.#shiftMs;
  monotonic = () => systemClock.monotonic();
  after = (delayMs: number, run: () => void) => this.#counted(systemClock.after(delayMs, run));
  every = (intervalMs: number, run: () => void) => this.#counted(systemClock.every(intervalMs, run));

  get pending(): number {
    return this.#timers.size;
  }

  jump(ms: number): void {
    this.#shiftMs += ms;
  }

  #counted(stop: () => void): () => void {
    const timer = {};
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
      stop();
    };
  }
}

/** `elapse` waits for the end of a lease of that length on the same channel: Redis ends leases in the order of their ends. */
function onRedis(open: (nodes: RedisNodes, node: string, clock: Clock) => Promise<StateStore>): StoreWorld {
  const nodes = new RedisNodes(TEST_REDIS_URL);
  const clock = new CountedClock();
  let opened: StateStore | undefined;
  return {
    leaseMs: 500,
    nodeLeaseMs: RedisNodes.NODE_LEASE_MS,
    async open(node = newId()) {
      opened = await open(nodes, node, clock);
      return opened;
    },
    async elapse(ms) {
      const marker = newId();
      const told = new Promise<void>((resolve) => {
        opened?.onExpired((_, { key }) => {
          if (key === marker) resolve();
        });
      });
      await opened?.set('a', 'elapsed', marker, '1', { leaseMs: ms });
      await told;
    },
    jump: (ms) => clock.jump(ms),
    forget: () => nodes.forget(),
    get pending() {
      return clock.pending;
    },
    [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose](),
  };
}

describe('state store in memory', () => stateStoreContract(inMemory));

describe.skipIf(!TEST_REDIS_URL)('state store on Redis', () => {
  stateStoreContract(() => onRedis((nodes, node, clock) => nodes.store(node, clock)));
});

describe.skipIf(!TEST_REDIS_URL)('state store that does without Redis if it must, on Redis', () => {
  stateStoreContract(() => onRedis((nodes, node, clock) => nodes.resilientStore(node, clock)));
});

it('STATE-1 versions in memory go on from those of Redis: microseconds', async () => {
  const clock = new HandClock();
  const store = new MemoryStateStore(clock);
  expect((await store.set('a', 't', 'x', '1')).version).toBe(clock.now() * 1_000);
  await store.close();
});

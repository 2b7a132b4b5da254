import { MemoryBroker, MemoryBus } from './hub/bus.memory.ts';
import { RedisBus } from './hub/bus.redis.ts';
import type { Bus } from './hub/bus.ts';
import { MemoryStateStore } from './hub/stateStore.memory.ts';
import { RedisStateStore } from './hub/stateStore.redis.ts';
import { ResilientStateStore } from './hub/stateStore.resilient.ts';
import type { StateStore } from './hub/stateStore.ts';
import { Versions } from './hub/versions.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { createRateLimiter, sharedRateLimiters, type CreateRateLimiter } from './platform/rateLimiter.ts';
import { RedisLink } from './platform/redis.ts';

export type PortsOptions = {
  /** This node's id; others know its states and messages by it. */
  readonly node: string;
  /** Undefined: one node, nothing is shared. */
  readonly redisUrl?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** What keys and topics begin with. @default attune */
  readonly prefix?: string;
};

/** What one node shares with the others; on one node nobody else is there. */
export type Ports = {
  readonly bus: Bus;
  readonly states: StateStore;
  /** Absent on one node. */
  readonly redis?: SharedRedis;
};

export type SharedRedis = {
  /** False: the node goes on alone, and finds what others did by reading the log. */
  readonly isHealthy: boolean;
  /** States that the node keeps for itself meanwhile. */
  readonly statesAlone: number;
};

export type OpenPorts = Ports & {
  /** Limits that all nodes count together; on one node it counts for itself. */
  readonly createLimiter: CreateRateLimiter;
  /** Closes the bus and the states too; twice is harmless. */
  close(): Promise<void>;
};

/** Longer than a Redis that is there needs. One that is not must not keep a node from starting. */
const START_WAIT_MS = 3_000;

/** Never rejects for Redis: a node starts without it and shares as soon as it answers. */
export async function openPorts(options: PortsOptions): Promise<OpenPorts> {
  return options.redisUrl === undefined ? ownPorts(options) : sharedPorts(options, options.redisUrl);
}

function ownPorts({ node, clock, log }: PortsOptions): OpenPorts {
  const broker = new MemoryBroker((error) => log.error({ err: error }, 'a message of the bus failed'));
  const [bus, states] = [new MemoryBus(broker), new MemoryStateStore(clock, { node })];
  return {
    bus,
    states,
    createLimiter: createRateLimiter,
    async close() {
      await Promise.all([bus.close(), states.close()]);
    },
  };
}

async function sharedPorts(
  { node, clock, log, prefix = 'attune' }: PortsOptions,
  url: string,
): Promise<OpenPorts> {
  const onTrouble = (error: unknown) => log.error({ err: error }, 'what the nodes share is in trouble');
  const link = new RedisLink({ url, name: `attune-${node}`, clock });
  link.onLost(() => log.warn('Redis is out of reach; this node goes on alone'));
  link.onReady(() => log.info('Redis is there'));
  const versions = new Versions(clock);
  const shared = new RedisStateStore({ link, node, clock, versions, onTrouble, prefix });
  const own = new MemoryStateStore(clock, { node, versions });
  const states = new ResilientStateStore({ link, shared, own, versions, clock, onTrouble });
  const bus = new RedisBus({ link, node, clock, onTrouble, prefix });
  // What was put back, others have not been told of.
  states.onLost(() => bus.ring());
  if (await link.readyWithin(START_WAIT_MS)) await shared.beat();
  else log.warn('Redis does not answer; this node starts alone');
  return {
    bus,
    states,
    createLimiter: sharedRateLimiters(link, prefix),
    redis: {
      get isHealthy() {
        return link.isReady && bus.isHealthy && states.isShared;
      },
      get statesAlone() {
        return own.size;
      },
    },
    async close() {
      await Promise.all([bus.close(), states.close()]);
      link.close();
    },
  };
}

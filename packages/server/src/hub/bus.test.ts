import { describe } from 'vitest';
import { RedisNodes, TEST_REDIS_URL } from '../../test/redisNodes.ts';
import { busContract, type TwoNodes } from './bus.contract.ts';
import { MemoryBroker, MemoryBus } from './bus.memory.ts';

async function inMemory(): Promise<TwoNodes> {
  const troubles: unknown[] = [];
  const broker = new MemoryBroker((error) => troubles.push(error));
  const [one, two] = [new MemoryBus(broker), new MemoryBus(broker)];
  return {
    one,
    two,
    troubles,
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), two.close()]);
    },
  };
}

async function onRedis(): Promise<TwoNodes> {
  const nodes = new RedisNodes(TEST_REDIS_URL);
  const [one, two] = await Promise.all([nodes.bus(), nodes.bus()]);
  return { one, two, troubles: nodes.troubles, [Symbol.asyncDispose]: () => nodes[Symbol.asyncDispose]() };
}

describe('bus in memory', () => busContract(inMemory));
describe.skipIf(!TEST_REDIS_URL)('bus on Redis', () => busContract(onRedis));

import { describe } from 'vitest';
import { busContract } from './bus.contract.ts';
import { MemoryBroker, MemoryBus } from './bus.memory.ts';

describe('bus in memory', () =>
  busContract(() => {
    const troubles: unknown[] = [];
    const broker = new MemoryBroker((error) => troubles.push(error));
    return { one: new MemoryBus(broker), two: new MemoryBus(broker), troubles };
  }));

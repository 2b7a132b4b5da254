import { describe } from 'vitest';
import { stateStoreContract } from './stateStore.contract.ts';
import { MemoryStateStore } from './stateStore.memory.ts';

describe('state store in memory', () => stateStoreContract((clock) => new MemoryStateStore(clock)));

import type { Identity } from '../src/capability.ts';
import { MemoryBroker } from '../src/hub/bus.memory.ts';
import type { Storage } from '../src/storage/storage.ts';
import type { TestDatabase } from './databases.ts';
import { HandClock } from './handClock.ts';
import { InFlight } from './inFlight.ts';
import { SharedStates } from './sharedStates.ts';

export const START = Date.parse('2026-03-01T18:00:00.000Z');

export const ADMIN: Identity = {
  userId: 'admin',
  name: 'Ada Admin',
  role: 'admin',
  sessionId: null,
  seatId: null,
  loginId: 'login',
  expiresAt: START + 86_400_000,
};

/** What nodes have in common. It goes with the last of them. */
export class Floor {
  readonly clock = new HandClock(START);
  readonly broker = new MemoryBroker((error) => {
    throw error;
  });
  readonly states = new SharedStates(this.clock);
  /** Called after every plan that was carried out. */
  readonly waiting = new Set<() => void>();
  readonly inFlight: InFlight;
  joined = 0;
  nodes = 0;
  readonly #database: TestDatabase;

  constructor(database: TestDatabase, storage: Storage) {
    this.#database = database;
    this.inFlight = new InFlight(storage);
  }

  get storage(): Storage {
    return this.inFlight.storage;
  }

  async leave(): Promise<void> {
    this.nodes -= 1;
    if (this.nodes > 0) return;
    await this.states.close();
    await this.#database[Symbol.asyncDispose]();
  }
}

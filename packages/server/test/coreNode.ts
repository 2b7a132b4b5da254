import { parseChannel, type Position, type Subscribed } from '@attune/protocol';
import type { Identity, Plan } from '../src/capability.ts';
import { Connection } from '../src/connection/connection.ts';
import type { Socket } from '../src/connection/socket.ts';
import { createCore, type Core } from '../src/core.ts';
import { MemoryBroker } from '../src/hub/bus.memory.ts';
import type { StateStore } from '../src/hub/stateStore.ts';
import { MemoryStateStore } from '../src/hub/stateStore.memory.ts';
import { Lifetime } from '../src/platform/lifetime.ts';
import { createLog } from '../src/platform/log.ts';
import { newId } from '../src/platform/random.ts';
import type { Storage } from '../src/storage/storage.ts';
import type { TestDatabase } from './databases.ts';
import { HandClock } from './handClock.ts';
import { promptFlusher } from './promptFlusher.ts';
import { LossyBus } from './lossyBus.ts';

export const SESSION = 'session:s1';
const HEARTBEAT = { pingIntervalMs: 3_600_000, silenceMs: 3_600_000 };
const WEBSOCKET = {
  maxConnections: 100,
  maxConnectionsPerSession: 100,
  maxConnectionsPerUser: 5,
} as Parameters<typeof createCore>[0]['websocket'];

export type Frame = {
  readonly type: string;
  readonly offset?: number;
  readonly data: Record<string, unknown>;
};

export function seatOf(userId: string, over: Partial<Identity> = {}): Identity {
  return {
    userId,
    name: userId,
    role: 'participant',
    sessionId: parseChannel(SESSION).id,
    seatId: `seat of ${userId}`,
    loginId: null,
    generation: 1,
    expiresAt: Date.UTC(2100, 0, 1),
    ...over,
  };
}

/** Somebody connected to a node, over no network: what they heard, and how they were closed. Without an identity it is a stranger. */
export class Person {
  /** Frames, and at the end the close code, as they came. */
  readonly heard: (Frame | number)[] = [];
  readonly connection: Connection;
  readonly #node: CoreNode;

  constructor(node: CoreNode, identity?: Identity) {
    this.#node = node;
    const socket: Socket = {
      wire: {
        bufferedBytes: 0,
        send: ({ frames }) => frames.forEach(({ text }) => this.heard.push(JSON.parse(text) as Frame)),
      },
      close: (code) => void this.heard.push(code),
      destroy: () => undefined,
    };
    this.connection = new Connection(newId(), socket, {
      clock: node.clock,
      flusher: promptFlusher(node.clock),
      node: 'node',
      heartbeat: HEARTBEAT,
      rateFactor: 1,
      onAuthenticated: (connection) => node.core.pool.file(connection),
    });
    this.connection.opened();
    node.core.pool.add(this.connection);
    if (identity) this.connection.authenticated(identity);
  }

  get code(): number | undefined {
    return this.heard.find((each) => typeof each === 'number');
  }

  get offsets(): readonly number[] {
    return this.heard.flatMap((each) => (typeof each === 'object' ? (each.offset ?? []) : []));
  }

  /** The newest values told by key, after the answer to the subscribe. */
  valuesOf(type: string): Record<string, unknown> {
    const told = this.heard.filter((each) => typeof each === 'object').filter((each) => each.type === type);
    return Object.fromEntries(told.map(({ data }) => [data['key'], data['value']]));
  }

  async follow(channel = SESSION, from?: Position): Promise<Subscribed> {
    let answer = '';
    await this.#node.core.hub.subscribe(this.connection, channel, from, (json) => (answer = json));
    return JSON.parse(answer) as Subscribed;
  }
}

type CoreNodeOptions = {
  readonly storage: Storage;
  readonly broker: MemoryBroker;
  readonly states: StateStore;
  readonly lifetime: Lifetime;
  /** Nobody could take over from it. @default false */
  readonly isAlone?: boolean;
};

/** The core of a node on a clock that stands still, with a bus that loses what a test wants. */
export class CoreNode {
  readonly clock = new HandClock();
  readonly bus: LossyBus;
  readonly core: Core;
  readonly storage: Storage;
  readonly drained: string[] = [];
  readonly logged: string[] = [];

  constructor({ storage, broker, states, lifetime, isAlone = false }: CoreNodeOptions) {
    this.storage = storage;
    this.bus = new LossyBus(broker);
    this.core = createCore({
      storage,
      ports: {
        bus: this.bus,
        states,
        ...(!isAlone && { redis: { isHealthy: true, statesAlone: 0 } }),
      },
      clock: this.clock,
      log: createLog('warn', { write: (line) => void this.logged.push(line) }),
      websocket: WEBSOCKET,
      flusher: promptFlusher(this.clock),
      lifetime,
      onCommitted: () => undefined,
      onDrain: (node) => void this.drained.push(node),
    });
  }

  async carryOut(plan: Plan): Promise<void> {
    await this.core.realtime.carryOut(plan);
  }

  say(text: string): Promise<void> {
    const from = { user_id: 'ann', name: 'Ann', role: 'participant' } as const;
    return this.carryOut({ events: [{ channel: SESSION, type: 'chat_message', data: { text, from } }] });
  }
}

export type Cluster = AsyncDisposable & {
  readonly one: CoreNode;
  readonly two: CoreNode;
  readonly states: StateStore;
};

/** Two nodes on one database and one state store. On SQLite they share the process that has it open. */
export async function startTwo(
  create: () => Promise<TestDatabase>,
  states: StateStore = new MemoryStateStore(new HandClock()),
): Promise<Cluster> {
  const lifetime = new Lifetime();
  const database = await create();
  lifetime.add(async () => database[Symbol.asyncDispose]());
  const broker = strictBroker();
  const first = await database.open();
  const second = database.kind === 'postgres' ? await database.open() : first;
  const [one, two] = [first, second].map((storage) => new CoreNode({ storage, broker, states, lifetime }));
  if (!one || !two) throw new Error('Two nodes are two.');
  return { one, two, states, [Symbol.asyncDispose]: () => lifetime.end() };
}

/** A node as it is without Redis. */
export async function startAlone(
  create: () => Promise<TestDatabase>,
): Promise<AsyncDisposable & { readonly node: CoreNode }> {
  const lifetime = new Lifetime();
  const database = await create();
  lifetime.add(async () => database[Symbol.asyncDispose]());
  const states = new MemoryStateStore(new HandClock());
  const storage = await database.open();
  const node = new CoreNode({ storage, broker: strictBroker(), states, lifetime, isAlone: true });
  return { node, [Symbol.asyncDispose]: () => lifetime.end() };
}

function strictBroker(): MemoryBroker {
  return new MemoryBroker((error) => {
    throw error;
  });
}

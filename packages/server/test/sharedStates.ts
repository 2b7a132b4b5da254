import { MemoryStateStore } from '../src/hub/stateStore.memory.ts';
import type { Keep, StateStore, StateUpdate, StateValue } from '../src/hub/stateStore.ts';
import type { HandClock } from './handClock.ts';

type Told = (channel: string, update: StateUpdate) => void;

/** One state store that several nodes of a test use, each by an end of its own that can die. */
export class SharedStates {
  readonly memory: MemoryStateStore;
  readonly ends = new Set<NodeStates>();
  /** Called before every question is asked and before its answer is handed over. */
  wait: () => Promise<void> = () => Promise.resolve();

  constructor(clock: HandClock) {
    this.memory = new MemoryStateStore(clock);
    this.memory.onExpired((channel, update) => [...this.ends][0]?.expired(channel, update));
  }

  nodeOf(): NodeStates {
    const end = new NodeStates(this);
    this.ends.add(end);
    return end;
  }

  /** The node is gone without a word: what it owned is removed, and one of the others is told. */
  async die(end: NodeStates): Promise<void> {
    this.ends.delete(end);
    end.isDead = true;
    for (const name of end.owned) {
      const [channel, type, key] = JSON.parse(name) as [string, string, string];
      const update = await this.memory.remove(channel, type, key);
      if (update) [...this.ends][0]?.expired(channel, update);
    }
  }

  /** Everything is forgotten; the nodes are told so. */
  async flush(channels: readonly string[]): Promise<void> {
    for (const channel of channels) {
      for (const { type, key } of await this.memory.snapshot(channel))
        await this.memory.take(channel, type, key);
    }
    for (const end of this.ends) end.lost();
  }

  async ask<R>(end: NodeStates, question: () => Promise<R>): Promise<R> {
    await this.wait();
    if (end.isDead) throw new Error('A node that is dead asks nothing.');
    const answer = await question();
    await this.wait();
    return answer;
  }

  /** The values of one type as they are, asked by nobody. */
  async rows(channel: string, type: string): Promise<Map<string, unknown>> {
    const found = (await this.memory.snapshot(channel)).filter((state) => state.type === type);
    return new Map(found.map(({ key, json }) => [key, JSON.parse(json) as unknown]));
  }

  close(): Promise<void> {
    return this.memory.close();
  }
}

/** One node's end. */
export class NodeStates implements StateStore {
  /** Channel, type and key of what goes with this node. */
  readonly owned = new Set<string>();
  isDead = false;
  readonly #shared: SharedStates;
  readonly #expired = new Set<Told>();
  readonly #lost = new Set<() => void>();

  constructor(shared: SharedStates) {
    this.#shared = shared;
  }

  set(channel: string, type: string, key: string, json: string, keep: Keep = {}): Promise<StateUpdate> {
    return this.#shared.ask(this, () => {
      if (keep.owned) this.owned.add(JSON.stringify([channel, type, key]));
      return this.#shared.memory.set(channel, type, key, json, keep);
    });
  }

  remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined> {
    return this.#shared.ask(this, () => this.#shared.memory.remove(channel, type, key));
  }

  take(channel: string, type: string, key: string): Promise<string | undefined> {
    return this.#shared.ask(this, () => this.#shared.memory.take(channel, type, key));
  }

  snapshot(channel: string): Promise<readonly StateValue[]> {
    return this.#shared.ask(this, () => this.#shared.memory.snapshot(channel));
  }

  restore(channel: string, values: readonly StateValue[]): Promise<void> {
    return this.#shared.ask(this, () => this.#shared.memory.restore(channel, values));
  }

  onExpired(listener: Told): () => void {
    this.#expired.add(listener);
    return () => this.#expired.delete(listener);
  }

  onLost(listener: () => void): () => void {
    this.#lost.add(listener);
    return () => this.#lost.delete(listener);
  }

  expired(channel: string, update: StateUpdate): void {
    for (const listener of this.#expired) listener(channel, update);
  }

  lost(): void {
    for (const listener of this.#lost) listener();
  }

  /** The others go on. */
  async close(): Promise<void> {
    this.#shared.ends.delete(this);
  }
}

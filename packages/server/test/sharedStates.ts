import { MemoryStateStore } from '../src/hub/stateStore.memory.ts';
import type { Keep, StateStore, StateUpdate, StateValue } from '../src/hub/stateStore.ts';
import { Versions } from '../src/hub/versions.ts';
import type { HandClock } from './handClock.ts';

type Told = (channel: string, update: StateUpdate) => void;

/** One state store that several nodes of a test use, each by an end of its own that can die. */
export class SharedStates {
  readonly memory: MemoryStateStore;
  readonly clock: HandClock;
  readonly versions: Versions;
  readonly ends = new Set<NodeStates>();
  /** Called before every question is asked and before its answer is handed over. */
  wait: () => Promise<void> = () => Promise.resolve();
  /** The most owned values that were being set at the same moment. */
  mostAtOnce = 0;
  #setting = 0;

  constructor(clock: HandClock) {
    this.clock = clock;
    this.versions = new Versions(clock);
    this.memory = new MemoryStateStore(clock, { versions: this.versions });
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
    await this.giveUp(end);
  }

  async giveUp(end: NodeStates): Promise<void> {
    for (const name of end.owned) {
      const [channel, type, key] = JSON.parse(name) as [string, string, string];
      const update = await this.memory.remove(channel, type, key);
      if (update) [...this.ends].find((other) => other !== end)?.expired(channel, update);
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

  async counted<R>(setting: Promise<R>): Promise<R> {
    this.mostAtOnce = Math.max(this.mostAtOnce, (this.#setting += 1));
    return setting.finally(() => (this.#setting -= 1));
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
  /** What the node keeps for itself while it is alone. */
  #own: MemoryStateStore | undefined;
  /** Channel, type and key of what it removed meanwhile. */
  readonly #removed = new Set<string>();
  readonly #expired = new Set<Told>();
  readonly #lost = new Set<() => void>();

  constructor(shared: SharedStates) {
    this.#shared = shared;
  }

  get isShared(): boolean {
    return this.#own === undefined;
  }

  /** The store is out of this node's reach. */
  part(): void {
    this.#own = new MemoryStateStore(this.#shared.clock, { versions: this.#shared.versions });
  }

  /** The others give it up meanwhile: what it owned is removed, and one of them is told. */
  giveUp(): Promise<void> {
    return this.#shared.giveUp(this);
  }

  /** It hands over what it set and removed, and is told that it may all be forgotten. */
  async rejoin(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    for (const name of this.#removed) {
      const [channel, type, key] = JSON.parse(name) as [string, string, string];
      await this.#shared.memory.remove(channel, type, key);
    }
    for (const channel of own?.channels ?? [])
      await this.#shared.memory.restore(channel, (await own?.snapshot(channel)) ?? []);
    await own?.close();
    this.#removed.clear();
    this.lost();
  }

  get #memory(): MemoryStateStore {
    return this.#own ?? this.#shared.memory;
  }

  set(channel: string, type: string, key: string, json: string, keep: Keep = {}): Promise<StateUpdate> {
    const setting = this.#shared.ask(this, () => {
      if (keep.owned) this.owned.add(JSON.stringify([channel, type, key]));
      return this.#memory.set(channel, type, key, json, keep);
    });
    return keep.owned ? this.#shared.counted(setting) : setting;
  }

  add(
    channel: string,
    type: string,
    key: string,
    json: string,
    keep: Keep = {},
  ): Promise<StateUpdate | undefined> {
    return this.#shared.ask(this, async () => {
      const update = await this.#memory.add(channel, type, key, json, keep);
      if (update && keep.owned) this.owned.add(JSON.stringify([channel, type, key]));
      return update;
    });
  }

  remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined> {
    return this.#shared.ask(this, () => {
      const name = JSON.stringify([channel, type, key]);
      this.owned.delete(name);
      if (!this.isShared) this.#removed.add(name);
      return this.#memory.remove(channel, type, key);
    });
  }

  take(channel: string, type: string, key: string): Promise<string | undefined> {
    return this.#shared.ask(this, () => this.#memory.take(channel, type, key));
  }

  snapshot(channel: string): Promise<readonly StateValue[]> {
    return this.#shared.ask(this, () => this.#memory.snapshot(channel));
  }

  restore(channel: string, values: readonly StateValue[]): Promise<void> {
    return this.#shared.ask(this, () => this.#memory.restore(channel, values));
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

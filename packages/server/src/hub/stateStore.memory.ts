import type { Clock } from '../platform/clock.ts';
import { nameOf } from './stateRecord.ts';
import type { Keep, StateStore, StateUpdate, StateValue } from './stateStore.ts';
import { Versions } from './versions.ts';

/** How late a lease may be noticed. */
const SWEEP_INTERVAL_MS = 250;

/** Changed in place: of thousands that are set every second, neither the maps nor the collector of garbage notice. */
type Held = {
  readonly channel: Channel;
  value: StateValue;
  /** On the monotonic clock: the wall clock may jump. */
  leasedUntil: number | undefined;
};
type Channel = { readonly name: string; readonly values: Map<string, Held> };
type Listener = (channel: string, update: StateUpdate) => void;

export type MemoryStateStoreOptions = {
  /** Whose owned values these are. @default nobody's: they stay as long as the process. */
  readonly node?: string;
  /** @default a sequence of its own. */
  readonly versions?: Versions;
};

/** The states of one node, gone with its process. */
export class MemoryStateStore implements StateStore {
  readonly #clock: Clock;
  readonly #node: string | undefined;
  readonly #versions: Versions;
  readonly #channels = new Map<string, Channel>();
  readonly #leased = new Set<Held>();
  readonly #listeners = new Set<Listener>();
  readonly #stopSweeper: () => void;

  constructor(clock: Clock, { node, versions = new Versions(clock) }: MemoryStateStoreOptions = {}) {
    this.#clock = clock;
    this.#node = node;
    this.#versions = versions;
    this.#stopSweeper = clock.every(SWEEP_INTERVAL_MS, () => this.#sweep());
  }

  /** Whoever shares it shares its process. */
  get isShared(): boolean {
    return true;
  }

  /** Values held, over all channels. */
  get size(): number {
    return Array.from(this.#channels.values(), ({ values }) => values.size).reduce(
      (sum, size) => sum + size,
      0,
    );
  }

  /** Channels that have values. */
  get channels(): Iterable<string> {
    return this.#channels.keys();
  }

  async set(
    channel: string,
    type: string,
    key: string,
    json: string,
    { leaseMs, owned = false }: Keep = {},
  ): Promise<StateUpdate> {
    const value = {
      type,
      key,
      version: this.#versions.next(),
      json,
      ...(leaseMs !== undefined && { leaseMs }),
      ...(owned && this.#node !== undefined && { owner: this.#node }),
    };
    this.#put(channel, value);
    return value;
  }

  async add(
    channel: string,
    type: string,
    key: string,
    json: string,
    keep?: Keep,
  ): Promise<StateUpdate | undefined> {
    if (this.#channels.get(channel)?.values.has(nameOf(type, key))) return undefined;
    return this.set(channel, type, key, json, keep);
  }

  async remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined> {
    return this.#drop(channel, type, key) && { type, key, version: this.#versions.next(), json: null };
  }

  async take(channel: string, type: string, key: string): Promise<string | undefined> {
    return this.#drop(channel, type, key)?.json;
  }

  async snapshot(channel: string): Promise<readonly StateValue[]> {
    return Array.from(this.#channels.get(channel)?.values.values() ?? [], ({ value }) => value);
  }

  async restore(channel: string, values: readonly StateValue[]): Promise<void> {
    for (const value of values) {
      this.#versions.saw(value.version);
      const held = this.#channels.get(channel)?.values.get(nameOf(value.type, value.key));
      if ((held?.value.version ?? 0) < value.version) this.#put(channel, value);
    }
  }

  onExpired(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What one process remembers it remembers as long as it lives. */
  onLost(): () => void {
    return () => undefined;
  }

  /** Forgets everything and tells nobody. */
  clear(): void {
    this.#channels.clear();
    this.#leased.clear();
  }

  async close(): Promise<void> {
    this.#stopSweeper();
    this.clear();
    this.#listeners.clear();
  }

  #put(name: string, value: StateValue): void {
    const { type, key, leaseMs } = value;
    const leasedUntil = leaseMs === undefined ? undefined : this.#clock.monotonic() + leaseMs;
    let channel = this.#channels.get(name);
    if (!channel) this.#channels.set(name, (channel = { name, values: new Map() }));
    let held = channel.values.get(nameOf(type, key));
    if (!held) channel.values.set(nameOf(type, key), (held = { channel, value, leasedUntil }));
    held.value = value;
    held.leasedUntil = leasedUntil;
    if (leasedUntil === undefined) this.#leased.delete(held);
    else this.#leased.add(held);
  }

  #drop(name: string, type: string, key: string): StateValue | undefined {
    const channel = this.#channels.get(name);
    const held = channel?.values.get(nameOf(type, key));
    if (!channel || !held) return undefined;
    channel.values.delete(nameOf(type, key));
    if (channel.values.size === 0) this.#channels.delete(name);
    this.#leased.delete(held);
    return held.value;
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    for (const { channel, value, leasedUntil } of this.#leased) {
      if (leasedUntil === undefined || leasedUntil > now) continue;
      this.#drop(channel.name, value.type, value.key);
      const update = { type: value.type, key: value.key, version: this.#versions.next(), json: null };
      for (const listener of this.#listeners) listener(channel.name, update);
    }
  }
}

import type { Clock } from '../platform/clock.ts';
import type { Keep, StateStore, StateUpdate, StateValue } from './stateStore.ts';

/** How late a lease may be noticed. */
const SWEEP_INTERVAL_MS = 250;

type Held = {
  readonly channel: string;
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly json: string;
  readonly leaseMs: number | undefined;
  /** On the monotonic clock: the wall clock may jump. */
  readonly leasedUntil: number | undefined;
};
type Values = Map<string, Held>;
type Listener = (channel: string, update: StateUpdate) => void;

/** The states of one node, gone with its process. */
export class MemoryStateStore implements StateStore {
  readonly #clock: Clock;
  readonly #channels = new Map<string, Values>();
  readonly #leased = new Set<Held>();
  readonly #listeners = new Set<Listener>();
  readonly #stopSweeper: () => void;
  #lastVersion = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#stopSweeper = clock.every(SWEEP_INTERVAL_MS, () => this.#sweep());
  }

  async set(
    channel: string,
    type: string,
    key: string,
    json: string,
    { leaseMs }: Keep = {},
  ): Promise<StateUpdate> {
    const value = {
      type,
      key,
      version: this.#nextVersion(),
      json,
      ...(leaseMs !== undefined && { leaseMs }),
    };
    this.#put(channel, value);
    return value;
  }

  async remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined> {
    return this.#drop(channel, type, key) && { type, key, version: this.#nextVersion(), json: null };
  }

  async take(channel: string, type: string, key: string): Promise<string | undefined> {
    return this.#drop(channel, type, key)?.json;
  }

  async snapshot(channel: string) {
    const values = this.#channels.get(channel)?.values() ?? [];
    return Array.from(values, ({ type, key, version, json, leaseMs }) => ({
      type,
      key,
      version,
      json,
      ...(leaseMs !== undefined && { leaseMs }),
    }));
  }

  async restore(channel: string, values: readonly StateValue[]): Promise<void> {
    for (const value of values) {
      const held = this.#channels.get(channel)?.get(nameOf(value.type, value.key));
      if ((held?.version ?? 0) < value.version) this.#put(channel, value);
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

  async close(): Promise<void> {
    this.#stopSweeper();
    this.#channels.clear();
    this.#leased.clear();
    this.#listeners.clear();
  }

  /** One sequence for everything, never behind the wall clock: versions rise over removals and restarts without being remembered. */
  #nextVersion(): number {
    this.#lastVersion = Math.max(this.#lastVersion + 1, this.#clock.now());
    return this.#lastVersion;
  }

  #put(channel: string, { type, key, version, json, leaseMs }: StateValue): void {
    this.#drop(channel, type, key);
    const leasedUntil = leaseMs === undefined ? undefined : this.#clock.monotonic() + leaseMs;
    const held: Held = { channel, type, key, version, json, leaseMs, leasedUntil };
    let values = this.#channels.get(channel);
    if (!values) this.#channels.set(channel, (values = new Map()));
    values.set(nameOf(type, key), held);
    if (leasedUntil !== undefined) this.#leased.add(held);
  }

  #drop(channel: string, type: string, key: string): Held | undefined {
    const values = this.#channels.get(channel);
    const held = values?.get(nameOf(type, key));
    if (!values || !held) return undefined;
    values.delete(nameOf(type, key));
    if (values.size === 0) this.#channels.delete(channel);
    this.#leased.delete(held);
    return held;
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    for (const { channel, type, key, leasedUntil } of this.#leased) {
      if (leasedUntil === undefined || leasedUntil > now) continue;
      this.#drop(channel, type, key);
      const update = { type, key, version: this.#nextVersion(), json: null };
      for (const listener of this.#listeners) listener(channel, update);
    }
  }
}

function nameOf(type: string, key: string): string {
  return JSON.stringify([type, key]);
}

import type { Clock } from '../platform/clock.ts';
import { Listeners } from '../platform/listeners.ts';
import type { RedisLink, RedisScript } from '../platform/redis.ts';
import { RedisError } from '../platform/redisClient.ts';
import { NodeLease } from './nodeLease.ts';
import { slotKey, slotOf } from './slots.ts';
import { ADD, GRAVE_MS, REMOVE, RESTORE, SET, SWEEP, TAKE } from './stateStore.scripts.ts';
import {
  NODE_LEASE_MS,
  type Keep,
  type StateStore,
  type StateUpdate,
  type StateValue,
} from './stateStore.ts';
import { fieldsOf, nameOf, textOf, valueOf } from './stateRecord.ts';
import { StateSweeper, type Gone, type Sweep } from './stateSweeper.ts';
import type { Versions } from './versions.ts';

type Removal = StateUpdate & { readonly json: null };
type Listener = (channel: string, update: StateUpdate) => void;

export type RedisStateStoreOptions = {
  readonly link: RedisLink;
  readonly node: string;
  readonly clock: Clock;
  readonly versions: Versions;
  /** A listener that throws. */
  readonly onTrouble: (error: unknown) => void;
  /** What all keys begin with; who shares the server and not the states has another one. @default attune */
  readonly prefix?: string;
  /** Of this node, after its last heartbeat; a quarter of it lies between two. @default NODE_LEASE_MS */
  readonly nodeLeaseMs?: number;
  /** How late a lease may be noticed. @default 500 */
  readonly sweepIntervalMs?: number;
};

const SWEEP_INTERVAL_MS = 500;
/** Values in one command of a restore, for the same reason. */
const VALUES_AT_ONCE = 200;
/** A command that came too late, by the clock of the server, has not happened; it said what time it is there. */
const LATE = /^LATE (\d+)/;
const TRIES_IN_TIME = 3;

/**
 * The states of all nodes in Redis. Rejects with a RedisError while it is out of reach; ResilientStateStore is what the hub gets.
 * Whether a set that was refused has happened is not known.
 */
export class RedisStateStore implements StateStore {
  readonly #options: RedisStateStoreOptions;
  readonly #prefix: string;
  readonly #lease: NodeLease;
  readonly #expired: Listeners<[channel: string, update: StateUpdate]>;
  readonly #sweeper: StateSweeper;
  readonly #stopSweeping: () => void;

  constructor(options: RedisStateStoreOptions) {
    const { clock, prefix = 'attune', nodeLeaseMs: leaseMs = NODE_LEASE_MS, sweepIntervalMs } = options;
    this.#options = options;
    this.#prefix = prefix;
    this.#lease = new NodeLease({ ...options, prefix, leaseMs });
    this.#expired = new Listeners(options.onTrouble);
    this.#sweeper = new StateSweeper({
      run: (slot, sweep) => this.#sweepSlot(slot, sweep),
      onGone: (channel, gone) => this.#tellGone(channel, gone),
    });
    this.#stopSweeping = clock.every(
      sweepIntervalMs ?? SWEEP_INTERVAL_MS,
      () => void this.#sweeper.sweep(this.#lease.authority),
    );
  }

  /** Whether it answers at present. */
  get isShared(): boolean {
    return this.#options.link.isAnswering;
  }

  async set(channel: string, type: string, key: string, json: string, keep: Keep = {}): Promise<StateUpdate> {
    const update = await this.#store(SET, channel, { type, key, json }, keep);
    if (!update) throw new RedisError('Redis answered something else than a version.');
    return update;
  }

  add(
    channel: string,
    type: string,
    key: string,
    json: string,
    keep: Keep = {},
  ): Promise<StateUpdate | undefined> {
    return this.#store(ADD, channel, { type, key, json }, keep);
  }

  async remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined> {
    const version = await this.#inTime(REMOVE, channel, [nameOf(type, key), this.#floor()]);
    return version === null ? undefined : { type, key, version: this.#saw(version), json: null };
  }

  async take(channel: string, type: string, key: string): Promise<string | undefined> {
    const json = await this.#inTime(TAKE, channel, [nameOf(type, key)]);
    return json === null ? undefined : String(json);
  }

  async snapshot(channel: string): Promise<readonly StateValue[]> {
    const key = `${slotKey(this.#prefix, slotOf(channel))}:values:${channel}`;
    const records = await this.#options.link.hash(key);
    return Object.entries(records).flatMap(([name, record]) => {
      const value = valueOf(name, record);
      if (!value) return [];
      this.#options.versions.saw(value.version);
      return [value];
    });
  }

  async restore(channel: string, values: readonly StateValue[]): Promise<void> {
    await this.#putBack(channel, values);
  }

  /** Makes removals count that the store may not have heard of. Resolves to those that removed something. */
  async bury(channel: string, removals: readonly StateUpdate[]): Promise<readonly Removal[]> {
    const graves = removals.map((removal) => ({ ...removal, json: '', leaseMs: GRAVE_MS }));
    const names = new Set(await this.#putBack(channel, graves));
    return removals
      .filter(({ type, key }) => names.has(nameOf(type, key)))
      .map((removal) => ({ ...removal, json: null }));
  }

  onExpired(listener: Listener): () => void {
    return this.#expired.add(listener);
  }

  onLost(listener: () => void): () => void {
    return this.#lease.onLost(listener);
  }

  /** How often a part of the store has been found to have begun anew, so that nothing is left of what it held. */
  get timesForgotten(): number {
    return this.#lease.timesForgotten;
  }

  /** Called after each heartbeat: whether the store answered. */
  onBeat(listener: (isAlive: boolean) => void): () => void {
    return this.#lease.onBeat(listener);
  }

  /** Renews this node's lease now. Resolves to whether the store answered. */
  beat(): Promise<boolean> {
    return this.#lease.beat();
  }

  async close(): Promise<void> {
    this.#stopSweeping();
    this.#lease.stop();
    this.#expired.clear();
  }

  #sweepSlot(slot: number, { authority, told, most, tellingMs }: Sweep): Promise<unknown> {
    const { link, node } = this.#options;
    const until = this.#lease.timeIn(slot)?.until() ?? '';
    const args = [node, authority, this.#floor(), String(most), String(tellingMs), ...told, until];
    return link.evaluate(SWEEP, slotKey(this.#prefix, slot), args);
  }

  #tellGone(channel: string, { type, key, version }: Gone): void {
    this.#expired.tell(channel, { type, key, version: this.#saw(version), json: null });
  }

  async #putBack(channel: string, values: readonly StateValue[]): Promise<readonly string[]> {
    const calls: Promise<unknown>[] = [];
    for (let start = 0; start < values.length; start += VALUES_AT_ONCE) {
      const some = values.slice(start, start + VALUES_AT_ONCE);
      calls.push(this.#run(RESTORE, channel, some.flatMap(fieldsOf)));
    }
    for (const { version } of values) this.#options.versions.saw(version);
    return (await Promise.all(calls)).flat().map(String);
  }

  async #store(
    script: RedisScript,
    channel: string,
    { type, key, json }: { readonly type: string; readonly key: string; readonly json: string },
    { leaseMs, owned = false }: Keep,
  ): Promise<StateUpdate | undefined> {
    const owner = owned ? this.#options.node : undefined;
    const args = [nameOf(type, key), json, textOf(leaseMs), encodeURIComponent(owner ?? '')];
    const version = await this.#inTime(script, channel, [...args, this.#floor()]);
    if (version === null) return undefined;
    const kept = { ...(leaseMs !== undefined && { leaseMs }), ...(owner && { owner }) };
    return { type, key, version: this.#saw(version), json, ...kept };
  }

  #run(script: RedisScript, channel: string, args: readonly string[]): Promise<unknown> {
    const key = slotKey(this.#prefix, slotOf(channel));
    return this.#options.link.evaluate(script, key, [channel, ...args]);
  }

  /** Does not happen after the node has given up; what would have is asked again, for the clock of the server is known better then. */
  async #inTime(script: RedisScript, channel: string, args: readonly string[]): Promise<unknown> {
    const serverTime = this.#lease.timeIn(slotOf(channel));
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#run(script, channel, [...args, serverTime?.until() ?? '']);
      } catch (error) {
        const lateAt = error instanceof RedisError && LATE.exec(error.message)?.[1];
        if (!lateAt || tries === TRIES_IN_TIME) throw error;
        serverTime?.learn(Number(lateAt));
      }
    }
  }

  /** Versions go on from the highest that this node has seen, also when Redis has forgotten it and its clock is behind. */
  #floor(): string {
    return String(this.#options.versions.last);
  }

  #saw(version: unknown): number {
    const number = Number(version);
    if (!Number.isSafeInteger(number)) throw new RedisError('Redis answered something else than a version.');
    this.#options.versions.saw(number);
    return number;
  }
}

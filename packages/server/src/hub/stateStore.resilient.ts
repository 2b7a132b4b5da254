import type { RedisLink } from '../platform/redis.ts';
import { gather } from '../platform/gather.ts';
import { Listeners } from '../platform/listeners.ts';
import { Removals } from './removals.ts';
import { Sharing, type SharingOptions } from './sharing.ts';
import type { Keep, StateStore, StateUpdate, StateValue } from './stateStore.ts';
import type { Versions } from './versions.ts';

export type ResilientStateStoreOptions = SharingOptions & {
  readonly link: RedisLink;
  readonly versions: Versions;
  /** A listener that throws, and the first refusal of each absence. */
  readonly onTrouble: (error: unknown) => void;
};

/**
 * Never rejects: while Redis does not answer, the node keeps states of its own, and hands them over when it is back. Alone, it knows only
 * what it has set itself since; `isShared` says so.
 */
export class ResilientStateStore implements StateStore {
  readonly #options: ResilientStateStoreOptions;
  readonly #sharing: Sharing;
  readonly #removals = new Removals();
  readonly #expired: Listeners<[channel: string, update: StateUpdate]>;
  readonly #lost: Listeners<[]>;
  /** One after the other; however many losses are noticed during one, one more follows it. */
  readonly #refilling = gather<'all'>(
    () => this.#refill(),
    (error) => this.#options.onTrouble(error),
  );

  constructor(options: ResilientStateStoreOptions) {
    const { link, shared, own, onTrouble } = options;
    this.#options = options;
    this.#expired = new Listeners(onTrouble);
    this.#lost = new Listeners(onTrouble);
    this.#sharing = new Sharing(options);
    link.onLost(() => this.#sharing.part());
    link.onReady(() => void shared.beat());
    shared.onBeat((isAlive) => (isAlive ? void this.#rejoin() : this.#sharing.part()));
    shared.onLost(() => {
      // Coming back ends with it anyway.
      if (this.#sharing.phase === 'shared') this.#refilling.add(['all']);
    });
    shared.onExpired((channel, update) => this.#tellExpired(channel, update));
    // Not remembered: that a value ended here says nothing about what the others have.
    own.onExpired((channel, update) => {
      if (!this.isShared) this.#expired.tell(channel, update);
    });
  }

  get isShared(): boolean {
    return this.#sharing.isShared;
  }

  set(channel: string, type: string, key: string, json: string, keep: Keep = {}): Promise<StateUpdate> {
    return this.#sharing.either((store) => store.set(channel, type, key, json, keep));
  }

  add(
    channel: string,
    type: string,
    key: string,
    json: string,
    keep: Keep = {},
  ): Promise<StateUpdate | undefined> {
    return this.#sharing.either((store) => store.add(channel, type, key, json, keep));
  }

  async remove(channel: string, type: string, key: string): Promise<StateUpdate | undefined> {
    const update =
      (await this.#sharing.either((store) => store.remove(channel, type, key))) ??
      this.#blindRemoval(type, key);
    if (update) this.#remember(channel, update);
    return update;
  }

  take(channel: string, type: string, key: string): Promise<string | undefined> {
    return this.#sharing.either((store) => store.take(channel, type, key));
  }

  snapshot(channel: string): Promise<readonly StateValue[]> {
    return this.#sharing.either((store) => store.snapshot(channel));
  }

  /** Alone there is nothing to put back to: it will be asked for again. */
  async restore(channel: string, values: readonly StateValue[]): Promise<void> {
    if (values.length === 0) return;
    await this.#sharing.inBulk(async (store) => {
      if (!this.#sharing.isStale) await store.restore(channel, values);
    }, undefined);
  }

  onExpired(listener: (channel: string, update: StateUpdate) => void): () => void {
    return this.#expired.add(listener);
  }

  onLost(listener: () => void): () => void {
    return this.#lost.add(listener);
  }

  async close(): Promise<void> {
    this.#sharing.close();
    this.#expired.clear();
    this.#lost.clear();
    await Promise.all([this.#options.shared.close(), this.#options.own.close()]);
  }

  /** Alone, a node does not know all that Redis holds; others must hear that it is gone all the same. */
  #blindRemoval(type: string, key: string): StateUpdate | undefined {
    if (this.isShared) return undefined;
    return { type, key, version: this.#options.versions.next(), json: null };
  }

  async #rejoin(): Promise<void> {
    if (this.isShared) this.#removals.forgetOld(this.#options.clock.monotonic());
    if (await this.#sharing.comeBack(() => this.#handOver())) this.#refilling.add(['all']);
  }

  /** What was set alone goes to everybody. */
  async #handOver(): Promise<void> {
    const { own } = this.#options;
    const give = (channel: string) =>
      this.#sharing.inBulk(async (store) => store.restore(channel, await own.snapshot(channel)), undefined);
    await Promise.all(Array.from(own.channels, give));
  }

  /** Redis may have forgotten: first what is gone, that nobody puts it back, then who holds values is asked for them. */
  async #refill(): Promise<void> {
    const bury = async ([channel, updates]: readonly [string, readonly StateUpdate[]]) => {
      const buried = await this.#sharing.inBulk((store) => store.bury(channel, updates), []);
      for (const update of buried) this.#tellExpired(channel, update);
    };
    await Promise.all(Array.from(this.#removals.byChannel(), bury));
    if (this.isShared) this.#lost.tell();
  }

  #remember(channel: string, update: StateUpdate): void {
    this.#removals.add(channel, update, this.#options.clock.monotonic());
  }

  #tellExpired(channel: string, update: StateUpdate): void {
    this.#remember(channel, update);
    this.#expired.tell(channel, update);
  }
}

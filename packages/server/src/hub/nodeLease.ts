import type { Clock } from '../platform/clock.ts';
import { Listeners } from '../platform/listeners.ts';
import { newId } from '../platform/random.ts';
import type { RedisLink } from '../platform/redis.ts';
import { RedisSilentError } from '../platform/redisClient.ts';
import { ServerTime } from './serverTime.ts';
import { slotKey, SLOTS } from './slots.ts';
import { BEAT } from './stateStore.scripts.ts';
import type { Authority } from './stateSweeper.ts';

export type NodeLeaseOptions = {
  readonly link: Pick<RedisLink, 'evaluate' | 'isReady'>;
  readonly node: string;
  readonly clock: Clock;
  readonly prefix: string;
  /** After the last heartbeat; a quarter of it lies between two. */
  readonly leaseMs: number;
  /** A listener that throws. */
  readonly onTrouble: (error: unknown) => void;
};

/** What this node's heartbeats keep, and tell of the store: its lease, whether the store has begun anew, what time it is there. */
export class NodeLease {
  readonly #options: NodeLeaseOptions;
  readonly #beats: Listeners<[isAlive: boolean]>;
  readonly #losses: Listeners<[]>;
  /** By slot: on a cluster each shard has a clock of its own. */
  readonly #serverTimes: readonly ServerTime[];
  readonly #stopBeating: () => void;
  readonly #born = new Map<number, string>();
  #beating: Promise<boolean> | undefined;
  #isKnown = false;
  #timesForgotten = 0;
  /** Since when every heartbeat has succeeded; the others had that long to renew theirs. */
  #steadySince: number | undefined;

  constructor(options: NodeLeaseOptions) {
    const { clock, leaseMs, onTrouble } = options;
    this.#options = options;
    this.#beats = new Listeners(onTrouble);
    this.#losses = new Listeners(onTrouble);
    this.#serverTimes = SLOTS.map(() => new ServerTime(clock));
    this.#stopBeating = clock.every(leaseMs / 4, () => void this.beat());
  }

  /** How often a part of the store has been found to have begun anew, so that nothing is left of what it held. */
  get timesForgotten(): number {
    return this.#timesForgotten;
  }

  /** What a sweep may do: after an outage the others get as long as a lease to renew theirs. */
  get authority(): Authority {
    const { link, clock, leaseMs } = this.#options;
    if (this.#steadySince === undefined || !link.isReady) return 'none';
    return clock.monotonic() - this.#steadySince >= leaseMs ? 'bury' : 'leases';
  }

  /** The time at the server that has this slot. */
  timeIn(slot: number): ServerTime | undefined {
    return this.#serverTimes[slot];
  }

  /** Called after each heartbeat: whether the store answered. */
  onBeat(listener: (isAlive: boolean) => void): () => void {
    return this.#beats.add(listener);
  }

  /** Called when the lease was not there any more. */
  onLost(listener: () => void): () => void {
    return this.#losses.add(listener);
  }

  /** Renews the lease now. Resolves to whether the store answered. */
  beat(): Promise<boolean> {
    this.#beating ??= this.#beatOnce().finally(() => (this.#beating = undefined));
    return this.#beating;
  }

  stop(): void {
    this.#stopBeating();
    this.#beats.clear();
    this.#losses.clear();
  }

  async #beatOnce(): Promise<boolean> {
    const { clock } = this.#options;
    const answers = await Promise.allSettled(SLOTS.map((slot) => this.#renew(slot)));
    const isAlive = answers.every(({ status }) => status === 'fulfilled');
    const isForgotten =
      this.#isKnown && answers.some((answer) => answer.status === 'fulfilled' && !answer.value);
    if (!isAlive) this.#steadySince = undefined;
    else if (isForgotten) this.#steadySince = clock.monotonic();
    else this.#steadySince ??= clock.monotonic();
    this.#isKnown ||= isAlive;
    this.#beats.tell(isAlive);
    if (isForgotten) this.#losses.tell();
    return isAlive;
  }

  /** Whether the lease was still there. */
  async #renew(slot: number): Promise<boolean> {
    const answer = await this.#ask(slot);
    const [had, time, born]: unknown[] = Array.isArray(answer) ? answer : [];
    this.timeIn(slot)?.learn(Number(time));
    const known = this.#born.get(slot);
    this.#born.set(slot, String(born));
    if (known !== undefined && known !== born) this.#timesForgotten += 1;
    return had === 1;
  }

  /** Twice, if need be: one answer that is late does not make a node lonely. */
  async #ask(slot: number): Promise<unknown> {
    const { link, node, prefix, leaseMs } = this.#options;
    const key = slotKey(prefix, slot);
    // Another word every time: a slot that this node begins anew must not look like the one that it began before.
    const args = [node, String(leaseMs), newId()];
    try {
      return await link.evaluate(BEAT, key, args);
    } catch (error) {
      if (!(error instanceof RedisSilentError)) throw error;
      return link.evaluate(BEAT, key, args);
    }
  }
}

import type { RedisLink } from '../platform/redis.ts';
import { slotKey, slotOf, SLOTS } from './slots.ts';

export type BusTopicsOptions = {
  readonly link: Pick<RedisLink, 'database' | 'kind'>;
  readonly node: string;
  readonly prefix: string;
};

/** What the topics of a bus are called. */
export class BusTopics {
  readonly #options: BusTopicsOptions;
  /** Asked for once: the link reads it out of its address, and topics are named with every message. */
  readonly #database: number;
  /** Where a node says to all others: you may have missed something of mine. */
  readonly bell: string;
  /** Where a node repeats what it counts. */
  readonly tally: string;

  constructor(options: BusTopicsOptions) {
    this.#options = options;
    this.#database = options.link.database;
    this.bell = this.#topic(0, 'bell', 'doubt');
    this.tally = this.#topic(0, 'tally', 'counts');
  }

  of(channel: string): string {
    return this.#topic(slotOf(channel), 'bus', channel);
  }

  /** Where the node hears itself. On a cluster every shard has a connection of its own, which can go deaf alone. */
  get hearts(): readonly string[] {
    const { link, node } = this.#options;
    const slots = link.kind === 'cluster' ? SLOTS : [0];
    return slots.map((slot) => this.#topic(slot, 'heart', node));
  }

  /** What is followed for the bus itself. */
  get own(): readonly string[] {
    return [...this.hearts, this.bell, this.tally];
  }

  /** Channels of different databases are apart, as their states are; Redis itself keeps topics of all databases together. */
  #topic(slot: number, kind: string, name: string): string {
    return `${slotKey(this.#options.prefix, slot)}:${kind}:${this.#database}:${name}`;
  }
}

import type { Clock } from '../platform/clock.ts';
import type { RedisLink } from '../platform/redis.ts';
import { RedisError } from '../platform/redisClient.ts';
import { RedisSubscriber } from '../platform/redisSubscriber.ts';
import { MemoryBroker, MemoryBus } from './bus.memory.ts';
import type { Bus, BusMessage } from './bus.ts';
import { decodePayload, encodePayload } from './busPayload.ts';
import { Heartbeat } from './heartbeat.ts';
import { slotKey, slotOf, SLOTS } from './slots.ts';

export type RedisBusOptions = {
  readonly link: RedisLink;
  readonly node: string;
  readonly clock: Clock;
  /** A listener that throws, a message that cannot be read. */
  readonly onTrouble: (error: unknown) => void;
  /** What all topics begin with; who shares the server and not the channels has another one. @default attune */
  readonly prefix?: string;
};

/** `failed`: connected, but not everything that is followed could be had; tried again from the start at the next beat. */
type Phase = 'away' | 'restoring' | 'hearing' | 'failed' | 'closed';

const BEAT_INTERVAL_MS = 1_000;
/** Beyond it Redis is not keeping up, and more would only be late: others find what is dropped by reading. */
const MAX_IN_FLIGHT = 10_000;
/** How a node says to all others: you may have missed something of mine. */
const DOUBT = 'doubt';

/**
 * The nodes' doorbell over Redis. Own messages come back within the node; others' over one topic per channel. A connection that says it
 * stands is not believed: the node listens for its own heartbeat.
 */
export class RedisBus implements Bus {
  readonly #options: RedisBusOptions;
  readonly #prefix: string;
  readonly #broker: MemoryBroker;
  readonly #local: MemoryBus;
  readonly #subscriber: RedisSubscriber;
  readonly #heartbeat = new Heartbeat(BEAT_INTERVAL_MS);
  readonly #followed = new Set<string>();
  readonly #doubters = new Set<() => void>();
  readonly #stopBeating: () => void;
  #phase: Phase = 'away';
  #connection = 0;
  #inFlight = 0;
  /** Something of ours was not published: the others are told to look, as soon as they can be. */
  #owesDoubt = false;
  #hasComplained = false;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? 'attune';
    this.#broker = new MemoryBroker(options.onTrouble);
    this.#local = new MemoryBus(this.#broker);
    this.#subscriber = new RedisSubscriber({
      link: options.link,
      onMessage: (topic, payload) => this.#hear(topic, payload),
      onConnected: () => void this.#restore(),
      onLost: () => this.#turn('away'),
    });
    this.#stopBeating = options.clock.every(BEAT_INTERVAL_MS, () => this.#beat());
  }

  get isHealthy(): boolean {
    return this.#phase === 'hearing';
  }

  publish(message: BusMessage): void {
    this.#broker.publish(message);
    this.#send(this.#topicOf(message.channel), encodePayload(this.#options.node, message));
  }

  listen(listener: (message: BusMessage) => void): () => void {
    return this.#local.listen(listener);
  }

  async follow(channel: string): Promise<void> {
    this.#followed.add(channel);
    // Not yet: what is followed is subscribed when the connection is there, and that is doubt.
    if (this.#phase !== 'hearing' && this.#phase !== 'restoring')
      throw new RedisError('Redis is out of reach.');
    const connection = this.#connection;
    try {
      await this.#subscriber.subscribe([this.#topicOf(channel)]);
    } catch (error) {
      if (connection === this.#connection) this.#turn('failed');
      throw error;
    }
  }

  leave(channel: string): void {
    if (this.#followed.delete(channel)) this.#subscriber.unsubscribe(this.#topicOf(channel));
  }

  onDoubt(listener: () => void): () => void {
    this.#doubters.add(listener);
    return () => this.#doubters.delete(listener);
  }

  /** Puts all other nodes in doubt: what this one has changed they may not have heard of. */
  ring(): void {
    this.#owesDoubt = false;
    this.#send(this.#bellTopic(), JSON.stringify([this.#options.node, DOUBT]));
  }

  async close(): Promise<void> {
    this.#phase = 'closed';
    this.#stopBeating();
    this.#subscriber.close();
    this.#doubters.clear();
    this.#followed.clear();
    await this.#local.close();
  }

  #send(topic: string, payload: string): void {
    const { link } = this.#options;
    if (this.#phase === 'closed') return;
    if (!link.isReady || this.#inFlight >= MAX_IN_FLIGHT) {
      this.#owesDoubt = true;
      return;
    }
    this.#inFlight += 1;
    link
      .publish(topic, payload)
      .catch(() => (this.#owesDoubt = true))
      .finally(() => (this.#inFlight -= 1));
  }

  #beat(): void {
    const { clock, link, node } = this.#options;
    this.#hasComplained = false;
    const isDeaf = this.#phase === 'hearing' && this.#heartbeat.isSilent(clock.monotonic());
    if (isDeaf || this.#phase === 'failed') {
      this.#turn('away');
      this.#subscriber.renew();
    }
    if (!link.isReady) return;
    if (this.#owesDoubt) this.ring();
    for (const topic of this.#heartTopics()) {
      this.#heartbeat.sent(topic);
      this.#send(topic, node);
    }
  }

  /** All that is followed, on a connection that has nothing yet. Only then can it be told what may have been missed. */
  async #restore(): Promise<void> {
    this.#turn('restoring');
    const connection = this.#connection;
    const topics = [...this.#followed].map((channel) => this.#topicOf(channel));
    try {
      await this.#subscriber.subscribe([...this.#heartTopics(), this.#bellTopic(), ...topics]);
    } catch {
      if (connection === this.#connection) this.#turn('failed');
      return;
    }
    if (connection !== this.#connection) return;
    this.#heartbeat.start(this.#heartTopics(), this.#options.clock.monotonic());
    this.#phase = 'hearing';
    this.#tellDoubt();
  }

  #turn(phase: Exclude<Phase, 'closed' | 'hearing'>): void {
    if (this.#phase === 'closed') return;
    this.#connection += 1;
    this.#phase = phase;
  }

  #hear(topic: string, payload: string): void {
    if (this.#heartbeat.heard(topic, this.#options.clock.monotonic())) return;
    if (topic === this.#bellTopic()) {
      if (payload !== JSON.stringify([this.#options.node, DOUBT])) this.#tellDoubt();
      return;
    }
    const decoded = decodePayload(payload);
    if (decoded?.node === this.#options.node) return;
    if (decoded) this.#broker.publish(decoded.message);
    else this.#complain();
  }

  /** Whatever it was meant to say has not been heard. */
  #complain(): void {
    if (!this.#hasComplained) this.#options.onTrouble(new RedisError('A message of the bus cannot be read.'));
    this.#hasComplained = true;
    this.#tellDoubt();
  }

  #tellDoubt(): void {
    for (const listener of this.#doubters) {
      try {
        listener();
      } catch (error) {
        this.#options.onTrouble(error);
      }
    }
  }

  /** Channels of different databases are apart, as their states are; Redis itself keeps topics of all databases together. */
  #topic(slot: number, kind: string, name: string): string {
    return `${slotKey(this.#prefix, slot)}:${kind}:${this.#options.link.database}:${name}`;
  }

  #topicOf(channel: string): string {
    return this.#topic(slotOf(channel), 'bus', channel);
  }

  #bellTopic(): string {
    return this.#topic(0, 'bell', DOUBT);
  }

  /** On a cluster every shard has a connection of its own, which can go deaf alone. */
  #heartTopics(): readonly string[] {
    const slots = this.#options.link.kind === 'cluster' ? SLOTS : [0];
    return slots.map((slot) => this.#topic(slot, 'heart', this.#options.node));
  }
}

import type { Clock } from '../platform/clock.ts';
import { randomFraction } from '../platform/random.ts';
import type { RedisLink } from '../platform/redis.ts';
import { RedisError } from '../platform/redisClient.ts';
import { RedisSubscriber } from '../platform/redisSubscriber.ts';
import { MemoryBroker, MemoryBus } from './bus.memory.ts';
import type { Bus, BusMessage } from './bus.ts';
import { decodeCounts, decodePayload, encodeCounts, encodePayload } from './busPayload.ts';
import { Doubts } from './doubts.ts';
import { Heartbeat } from './heartbeat.ts';
import { slotKey, slotOf, SLOTS } from './slots.ts';
import { Heard, Tally } from './tally.ts';

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
/** The same, for what is long: all of it is held in memory until it has been answered. */
const MAX_CHARACTERS_IN_FLIGHT = 32 * 1024 * 1024;
/** Between two times that this node puts all the others in doubt: each is a reading of everything, for everybody. */
const RING_GAP_MS = 4_000;
/** Channels whose counts are repeated at a beat. */
const COUNTS_PER_BEAT = 2_000;
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
  readonly #gapListeners = new Set<(channel: string) => void>();
  readonly #doubts: Doubts;
  readonly #tally = new Tally();
  readonly #heard = new Heard();
  readonly #stopBeating: () => void;
  #phase: Phase = 'away';
  #connection = 0;
  #inFlight = 0;
  #charactersInFlight = 0;
  #ringNotBefore = -Infinity;
  /** Something of ours was not published: the others are told to look, as soon as they can be. */
  #owesDoubt = false;
  #hasComplained = false;

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? 'attune';
    this.#broker = new MemoryBroker(options.onTrouble);
    this.#local = new MemoryBus(this.#broker);
    this.#doubts = new Doubts({
      clock: options.clock,
      random: randomFraction,
      tell: () => this.#tellDoubt(),
    });
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
    const { node } = this.#options;
    const count = message.states ? this.#tally.next(message.channel) : 0;
    this.#send(this.#topicOf(message.channel), encodePayload({ node, message, count }));
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
    if (!this.#followed.delete(channel)) return;
    this.#heard.forget(channel);
    this.#subscriber.unsubscribe(this.#topicOf(channel));
  }

  onDoubt(listener: () => void): () => void {
    this.#doubters.add(listener);
    return () => this.#doubters.delete(listener);
  }

  onGap(listener: (channel: string) => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  /** Puts all other nodes in doubt, now or soon: what this one has changed they may not have heard of. */
  ring(): void {
    this.#owesDoubt = true;
    const now = this.#options.clock.monotonic();
    if (!this.#options.link.isAnswering || now < this.#ringNotBefore) return;
    this.#ringNotBefore = now + RING_GAP_MS;
    this.#owesDoubt = false;
    this.#send(this.#bellTopic(), JSON.stringify([this.#options.node, DOUBT]));
  }

  async close(): Promise<void> {
    this.#phase = 'closed';
    this.#stopBeating();
    this.#subscriber.close();
    this.#doubts.stop();
    this.#doubters.clear();
    this.#gapListeners.clear();
    this.#followed.clear();
    await this.#local.close();
  }

  #send(topic: string, payload: string): void {
    if (this.#phase === 'closed') return;
    if (!this.#hasRoomFor(payload)) {
      this.#owesDoubt = true;
      return;
    }
    this.#inFlight += 1;
    this.#charactersInFlight += payload.length;
    this.#options.link
      .publish(topic, payload)
      .catch(() => (this.#owesDoubt = true))
      .finally(() => {
        this.#inFlight -= 1;
        this.#charactersInFlight -= payload.length;
      });
  }

  /** A connection over which nothing comes back takes all that it is given, and keeps it. */
  #hasRoomFor({ length }: string): boolean {
    if (!this.#options.link.isAnswering || this.#inFlight >= MAX_IN_FLIGHT) return false;
    return this.#charactersInFlight + length <= MAX_CHARACTERS_IN_FLIGHT;
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
    const counts = this.#tally.recent(COUNTS_PER_BEAT);
    if (counts.length > 0) this.#send(this.#tallyTopic(), encodeCounts({ node, counts }));
    for (const topic of this.#heartTopics()) {
      this.#heartbeat.sent(topic);
      // Also over a connection that does not answer: it is by these that one knows when it does.
      link.publish(topic, node).catch(() => undefined);
    }
  }

  /** All that is followed, on a connection that has nothing yet. Only then can it be told what may have been missed. */
  async #restore(): Promise<void> {
    this.#turn('restoring');
    const connection = this.#connection;
    const topics = [...this.#followed].map((channel) => this.#topicOf(channel));
    try {
      await this.#subscriber.subscribe([...this.#ownTopics(), ...topics]);
    } catch {
      if (connection === this.#connection) this.#turn('failed');
      return;
    }
    if (connection !== this.#connection) return;
    this.#heartbeat.start(this.#heartTopics(), this.#options.clock.monotonic());
    this.#heard.clear();
    this.#phase = 'hearing';
    // Of what nobody followed nothing was missed; who waits for the bus is told at once.
    if (topics.length === 0) this.#tellDoubt();
    else this.#doubts.raise({ isOurs: true });
  }

  #turn(phase: Exclude<Phase, 'closed' | 'hearing'>): void {
    if (this.#phase === 'closed') return;
    this.#connection += 1;
    this.#phase = phase;
  }

  #hear(topic: string, payload: string): void {
    if (this.#heartbeat.heard(topic, this.#options.clock.monotonic())) return;
    if (topic === this.#bellTopic()) {
      if (payload !== JSON.stringify([this.#options.node, DOUBT])) this.#doubts.raise({ isOurs: false });
      return;
    }
    if (topic === this.#tallyTopic()) return this.#hearCounts(payload);
    const decoded = decodePayload(payload);
    if (decoded?.node === this.#options.node) return;
    if (!decoded) return this.#complain();
    const { node, message, count } = decoded;
    this.#broker.publish(message);
    if (count === 0 || !this.#followed.has(message.channel)) return;
    if (!this.#heard.message(message.channel, node, count)) this.#tellGap(message.channel);
  }

  #hearCounts(payload: string): void {
    const decoded = decodeCounts(payload);
    if (!decoded) return this.#complain();
    if (decoded.node === this.#options.node) return;
    for (const [channel, count] of decoded.counts) {
      if (this.#followed.has(channel) && !this.#heard.upTo(channel, decoded.node, count))
        this.#tellGap(channel);
    }
  }

  /** Whatever it was meant to say has not been heard. */
  #complain(): void {
    if (!this.#hasComplained) this.#options.onTrouble(new RedisError('A message of the bus cannot be read.'));
    this.#hasComplained = true;
    this.#doubts.raise({ isOurs: true });
  }

  #tellDoubt(): void {
    for (const listener of this.#doubters) this.#tell(listener);
  }

  #tellGap(channel: string): void {
    for (const listener of this.#gapListeners) this.#tell(() => listener(channel));
  }

  #tell(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#options.onTrouble(error);
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

  /** Where a node repeats what it counts. */
  #tallyTopic(): string {
    return this.#topic(0, 'tally', 'counts');
  }

  /** What is followed for the bus itself. */
  #ownTopics(): readonly string[] {
    return [...this.#heartTopics(), this.#bellTopic(), this.#tallyTopic()];
  }

  /** On a cluster every shard has a connection of its own, which can go deaf alone. */
  #heartTopics(): readonly string[] {
    const slots = this.#options.link.kind === 'cluster' ? SLOTS : [0];
    return slots.map((slot) => this.#topic(slot, 'heart', this.#options.node));
  }
}

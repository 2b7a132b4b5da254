import type { Clock } from '../platform/clock.ts';
import { Listeners } from '../platform/listeners.ts';
import { randomFraction } from '../platform/random.ts';
import type { RedisLink } from '../platform/redis.ts';
import { RedisError } from '../platform/redisClient.ts';
import { RedisSubscriber } from '../platform/redisSubscriber.ts';
import { MemoryBroker, MemoryBus } from './bus.memory.ts';
import type { Bus, BusMessage } from './bus.ts';
import { BusGathering } from './busGathering.ts';
import { BusSender } from './busSender.ts';
import { BusTopics } from './busTopics.ts';
import { decodeCounts, decodePayload, encodeCounts, encodePayload, type Told } from './busPayload.ts';
import { Doubts } from './doubts.ts';
import { Heartbeat } from './heartbeat.ts';
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
/** Channels whose counts are repeated at a beat. */
const COUNTS_PER_BEAT = 2_000;

/**
 * The nodes' doorbell over Redis. Own messages come back within the node; others' over one topic per channel. A connection that says it
 * stands is not believed: the node listens for its own heartbeat.
 */
export class RedisBus implements Bus {
  readonly #options: RedisBusOptions;
  readonly #topics: BusTopics;
  readonly #sender: BusSender;
  readonly #gathering: BusGathering;
  /** How this node says to all others: you may have missed something of mine. */
  readonly #doubt: string;
  readonly #broker: MemoryBroker;
  readonly #local: MemoryBus;
  readonly #subscriber: RedisSubscriber;
  readonly #heartbeat = new Heartbeat(BEAT_INTERVAL_MS);
  readonly #followed = new Set<string>();
  readonly #doubters: Listeners<[]>;
  readonly #gapListeners: Listeners<[channel: string]>;
  readonly #doubts: Doubts;
  readonly #tally = new Tally();
  readonly #heard = new Heard();
  readonly #stopBeating: () => void;
  #phase: Phase = 'away';
  #connection = 0;
  #hasComplained = false;

  constructor(options: RedisBusOptions) {
    const { link, node, clock, onTrouble, prefix = 'attune' } = options;
    this.#options = options;
    this.#topics = new BusTopics({ link, node, prefix });
    this.#doubt = JSON.stringify([node, 'doubt']);
    const bell = { topic: this.#topics.bell, payload: this.#doubt };
    this.#sender = new BusSender({ link, clock, bell });
    this.#gathering = new BusGathering((topic, told) =>
      this.#sender.send(topic, encodePayload({ node, told })),
    );
    this.#broker = new MemoryBroker(onTrouble);
    this.#local = new MemoryBus(this.#broker);
    this.#doubters = new Listeners(onTrouble);
    this.#gapListeners = new Listeners(onTrouble);
    this.#doubts = new Doubts({ clock, random: randomFraction, tell: () => this.#doubters.tell() });
    this.#subscriber = new RedisSubscriber({
      link,
      onMessage: (topic, payload) => this.#hear(topic, payload),
      onConnected: () => void this.#restore(),
      onLost: () => this.#turn('away'),
    });
    this.#stopBeating = clock.every(BEAT_INTERVAL_MS, () => this.#beat());
  }

  get isHealthy(): boolean {
    return this.#phase === 'hearing';
  }

  publish(message: BusMessage): void {
    this.#broker.publish(message);
    const count = message.states ? this.#tally.next(message.channel) : 0;
    if (this.#phase === 'closed') return;
    this.#gathering.add(this.#topics.of(message.channel), { message, count });
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
      await this.#subscriber.subscribe([this.#topics.of(channel)]);
    } catch (error) {
      if (connection === this.#connection) this.#turn('failed');
      throw error;
    }
  }

  leave(channel: string): void {
    if (!this.#followed.delete(channel)) return;
    this.#heard.forget(channel);
    this.#subscriber.unsubscribe(this.#topics.of(channel));
  }

  /** By a message that says nothing: Redis answers how many got it. */
  async isFollowed(channel: string): Promise<boolean> {
    const { link, node } = this.#options;
    if (this.#followed.has(channel)) return true;
    const nothing = encodePayload({ node, told: [{ message: { channel }, count: 0 }] });
    const heardBy = await link.publish(this.#topics.of(channel), nothing).catch(() => undefined);
    return heardBy !== 0;
  }

  onDoubt(listener: () => void): () => void {
    return this.#doubters.add(listener);
  }

  onGap(listener: (channel: string) => void): () => void {
    return this.#gapListeners.add(listener);
  }

  /** Puts all other nodes in doubt, now or soon: what this one has changed they may not have heard of. */
  ring(): void {
    if (this.#phase !== 'closed') this.#sender.ring();
  }

  async close(): Promise<void> {
    this.#gathering.flush();
    this.#phase = 'closed';
    this.#stopBeating();
    this.#subscriber.close();
    this.#doubts.stop();
    this.#doubters.clear();
    this.#gapListeners.clear();
    this.#followed.clear();
    await this.#local.close();
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
    this.#sender.ringIfOwed();
    // A count that is heard before its message looks like a gap.
    this.#gathering.flush();
    const counts = this.#tally.recent(COUNTS_PER_BEAT);
    if (counts.length > 0) this.#sender.send(this.#topics.tally, encodeCounts({ node, counts }));
    for (const topic of this.#topics.hearts) {
      this.#heartbeat.sent(topic);
      // Also over a connection that does not answer: it is by these that one knows when it does.
      link.publish(topic, node).catch(() => undefined);
    }
  }

  /** All that is followed, on a connection that has nothing yet. Only then can it be told what may have been missed. */
  async #restore(): Promise<void> {
    this.#turn('restoring');
    const connection = this.#connection;
    const topics = [...this.#followed].map((channel) => this.#topics.of(channel));
    try {
      await this.#subscriber.subscribe([...this.#topics.own, ...topics]);
    } catch {
      if (connection === this.#connection) this.#turn('failed');
      return;
    }
    if (connection !== this.#connection) return;
    this.#heartbeat.start(this.#topics.hearts, this.#options.clock.monotonic());
    this.#heard.clear();
    this.#phase = 'hearing';
    // Of what nobody followed nothing was missed; who waits for the bus is told at once.
    if (topics.length === 0) this.#doubters.tell();
    else this.#doubts.raise({ isOurs: true });
  }

  #turn(phase: Exclude<Phase, 'closed' | 'hearing'>): void {
    if (this.#phase === 'closed') return;
    this.#connection += 1;
    this.#phase = phase;
  }

  #hear(topic: string, payload: string): void {
    if (this.#heartbeat.heard(topic, this.#options.clock.monotonic())) return;
    if (topic === this.#topics.bell) {
      if (payload !== this.#doubt) this.#doubts.raise({ isOurs: false });
      return;
    }
    if (topic === this.#topics.tally) return this.#hearCounts(payload);
    const decoded = decodePayload(payload);
    if (decoded?.node === this.#options.node) return;
    if (!decoded) return this.#complain();
    for (const told of decoded.told) this.#hearMessage(decoded.node, told);
  }

  #hearMessage(node: string, { message, count }: Told): void {
    this.#broker.publish(message);
    if (count === 0 || !this.#followed.has(message.channel)) return;
    if (!this.#heard.message(message.channel, node, count)) this.#gapListeners.tell(message.channel);
  }

  #hearCounts(payload: string): void {
    const decoded = decodeCounts(payload);
    if (!decoded) return this.#complain();
    if (decoded.node === this.#options.node) return;
    for (const [channel, count] of decoded.counts) {
      if (this.#followed.has(channel) && !this.#heard.upTo(channel, decoded.node, count))
        this.#gapListeners.tell(channel);
    }
  }

  /** Whatever it was meant to say has not been heard. */
  #complain(): void {
    if (!this.#hasComplained) this.#options.onTrouble(new RedisError('A message of the bus cannot be read.'));
    this.#hasComplained = true;
    this.#doubts.raise({ isOurs: true });
  }
}

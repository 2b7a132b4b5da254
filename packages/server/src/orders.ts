import type { Position, Subscribed } from '@attune/protocol';
import type { Closing } from './connection/closing.ts';
import type { Frame } from './delivery/frame.ts';
import type { Bus } from './hub/bus.ts';
import type { Hub } from './hub/hub.ts';
import type { Subscriber } from './hub/liveChannel.ts';
import type { EventLog } from './hub/log.ts';
import { CONTROL_CHANNEL, orderOf, type Order } from './order.ts';
import type { Clock } from './platform/clock.ts';
import { eachOf } from './platform/eachOf.ts';
import { gather } from './platform/gather.ts';
import { within } from './platform/within.ts';

export type OrdersOptions = {
  readonly hub: Pick<Hub, 'subscribe' | 'unsubscribe' | 'catchUp'>;
  readonly eventLog: EventLog;
  readonly bus: Bus;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onClosing: (closing: Closing) => void;
  /** A node was ordered to take leave; it may be another one. */
  readonly onDrain: (node: string) => void;
  /** A channel tells something else than before, and no node tells it from memory any more. */
  readonly onRewritten: (channel: string) => void;
  /** Orders were lost with a part of the log: whoever is connected must come in anew, past the door. */
  readonly onGap: () => void;
  readonly onTrouble: (error: unknown) => void;
};

/** How often a node looks by itself, at most: a revocation is everywhere within half a second though the bus lost it. */
const LOOK_MS = 250;
/** What must be told before somebody is closed is waited for no longer than this. */
const TOLD_DEADLINE_MS = 250;
/** Channels that are caught up on at once. */
const AT_ONCE = 16;
/** A node that could not look for this long, and cannot hear the others, does not know who may still be here. */
const BLIND_MS = 10_000;

/** `apart`: not following, at the next look it tries. */
type Phase = 'idle' | 'apart' | 'joining' | 'following' | 'stopped';

/** Follows the orders in the log on this node, and does what those say that came after its start. */
export class Orders implements Subscriber {
  readonly id = 'orders';
  readonly #options: OrdersOptions;
  #phase: Phase = 'idle';
  #position: Position | undefined;
  readonly #acting = gather<Order>(
    (orders) => this.#act(orders),
    (error) => this.#options.onTrouble(error),
  );
  #isLooking = false;
  #isTroubled = false;
  #stopLooking: () => void = () => undefined;
  /** Monotonic. */
  #readAt = 0;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  /** Rejects when the log cannot be read: a node that does not know its orders must not begin. */
  async start(): Promise<void> {
    this.#position = await this.#options.eventLog.top(CONTROL_CHANNEL);
    await this.#join();
    this.#wait();
  }

  stop(): void {
    this.#phase = 'stopped';
    this.#stopLooking();
    this.#options.hub.unsubscribe(this.id, CONTROL_CHANNEL);
  }

  /** True when a revocation could not reach this node in any way (CTRL-4). */
  get isBlind(): boolean {
    return this.#phase !== 'idle' && !this.#options.bus.isHealthy && this.silenceMs >= BLIND_MS;
  }

  /** For readiness and metrics: whether the orders could be read lately. */
  get isReading(): boolean {
    return this.#phase === 'idle' || this.silenceMs < BLIND_MS;
  }

  deliver({ class: kind, text }: Frame): void {
    if (kind !== 'event') return;
    const { offset, tag, data } = JSON.parse(text) as { offset: number; tag: string; data: unknown };
    if (this.#position) this.#position = { epoch: this.#position.epoch, offset, tag };
    this.#take([data]);
  }

  forked(): void {
    if (this.#phase !== 'stopped') this.#phase = 'apart';
  }

  /** How long ago the orders were read last; for metrics. */
  get silenceMs(): number {
    return this.#options.clock.monotonic() - this.#readAt;
  }

  #wait(): void {
    const { clock, random } = this.#options;
    if (this.#phase === 'stopped') return;
    this.#stopLooking = clock.after(LOOK_MS * (0.75 + random() / 4), () => {
      this.#wait();
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const startedAt = this.#options.clock.monotonic();
    try {
      if (this.#phase === 'apart') await this.#join();
      else await this.#options.hub.catchUp(CONTROL_CHANNEL);
      this.#readAt = startedAt;
      this.#isTroubled = false;
    } catch (error) {
      // Once: that it lasts is told by readiness, not four times a second.
      if (!this.#isTroubled) this.#options.onTrouble(error);
      this.#isTroubled = true;
    } finally {
      this.#isLooking = false;
    }
  }

  async #join(): Promise<void> {
    this.#phase = 'joining';
    const startedAt = this.#options.clock.monotonic();
    try {
      await this.#options.hub.subscribe(this, CONTROL_CHANNEL, this.#position, (json) => this.#joined(json));
      this.#readAt = startedAt;
    } catch (error) {
      this.forked();
      throw error;
    }
  }

  #joined(json: string): void {
    const { position, recovered, events } = JSON.parse(json) as Subscribed;
    if (this.#phase === 'stopped') return this.#options.hub.unsubscribe(this.id, CONTROL_CHANNEL);
    this.#phase = 'following';
    this.#position = position;
    if (recovered) this.#take(events.map(({ data }) => data));
    else this.#options.onGap();
  }

  #take(entries: readonly unknown[]): void {
    const orders = entries.flatMap((entry) => orderOf(entry) ?? []);
    if (orders.length < entries.length)
      this.#options.onTrouble(new Error('This version does not know what it was ordered to do.'));
    this.#acting.add(orders);
  }

  /** In order, and at once unless something must be told first; many together wait for that no longer than one. */
  async #act(orders: readonly Order[]): Promise<void> {
    const after = new Set(orders.flatMap((order) => (order.type === 'closing' ? order.after : [])));
    if (after.size > 0) await this.#told([...after]);
    for (const order of orders) if (this.#phase !== 'stopped') this.#carryOut(order);
  }

  /** What one commit said on several channels comes on each by itself; who is to be closed hears it first. */
  async #told(channels: readonly string[]): Promise<void> {
    const { hub, clock } = this.#options;
    const caughtUp = eachOf(channels, AT_ONCE, (channel) => hub.catchUp(channel));
    await within(
      clock,
      TOLD_DEADLINE_MS,
      caughtUp.catch(() => undefined),
    );
  }

  #carryOut(order: Order): void {
    const { onClosing, onDrain, onRewritten, onTrouble } = this.#options;
    try {
      if (order.type === 'closing') onClosing(order.closing);
      else if (order.type === 'drain') onDrain(order.node);
      else onRewritten(order.channel);
    } catch (error) {
      onTrouble(error);
    }
  }
}

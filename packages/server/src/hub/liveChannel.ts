import type { Position } from '@attune/protocol';
import { Audience } from '../delivery/audience.ts';
import { Frame } from '../delivery/frame.ts';
import { tagAfter } from '../storage/tag.ts';
import type { LogEntry } from '../storage/unit.ts';
import { eventFrame, stateFrame } from './frames.ts';
import { HeldStates } from './heldStates.ts';
import type { StateUpdate, StateValue } from './stateStore.ts';

/** Something that frames can be handed to: a connection. */
export type Subscriber = {
  readonly id: string;
  deliver(frame: Frame): void;
  /** What it was told of this channel is not what the log says: it follows no more, and must begin anew. */
  forked(channel: string): void;
};

/** A subscriber that still reads history holds back what happens meanwhile; only events, for the snapshot covers the states. */
type Subscription =
  | { readonly at: 'joining'; readonly subscriber: Subscriber; readonly held: LogEntry[] }
  /** `from`: a client that another node served may stand further on than this one does; it is not told again what it has. */
  | { readonly at: 'live'; readonly subscriber: Subscriber; readonly from: number };

/** Entries kept beyond a hole; what follows on what was delivered is never kept. The log has them all; more would only spare it a reading that is due anyway. */
const MAX_AHEAD = 1_000;

/**
 * A channel that somebody on this node follows: how far it has been delivered, its states, its subscribers. Entries may come in any
 * order and more than once; they leave in order, once, without a hole, and only when they follow on each other by their tags.
 */
export class LiveChannel {
  readonly name: string;
  #position: Position;
  readonly #states: HeldStates;
  readonly #audience = new Audience();
  readonly #subscriptions = new Map<string, Subscription>();
  /** Entries beyond the next one, by offset, until the hole before them is filled. */
  readonly #ahead = new Map<number, LogEntry>();
  #isDoubtful = false;

  constructor(name: string, position: Position, states: readonly StateValue[]) {
    this.name = name;
    this.#position = position;
    this.#states = new HeldStates(states);
  }

  get position(): Position {
    return this.#position;
  }

  get states(): Iterable<StateValue> {
    return this.#states.values();
  }

  /** True while something has come that does not follow on what was delivered: the log must be asked. */
  get isBehind(): boolean {
    return this.#isDoubtful || this.#ahead.size > 0;
  }

  get isUnused(): boolean {
    return this.#subscriptions.size === 0;
  }

  follows(subscriberId: string): boolean {
    return this.#subscriptions.has(subscriberId);
  }

  hold(subscriber: Subscriber): void {
    this.#subscriptions.set(subscriber.id, { at: 'joining', subscriber, held: [] });
  }

  /** Hands over what was held back after `offset`, and everything from now on. Nothing happens when it left meanwhile. */
  release(subscriber: Subscriber, offset: number): void {
    const subscription = this.#subscriptions.get(subscriber.id);
    if (subscription?.at !== 'joining') return;
    this.#subscriptions.set(subscriber.id, { at: 'live', subscriber, from: offset });
    for (const entry of subscription.held) {
      if (entry.offset > offset) subscriber.deliver(eventFrame(entry));
    }
  }

  leave(subscriberId: string): void {
    this.#subscriptions.delete(subscriberId);
  }

  /** Nobody follows any more, and everybody is told so. */
  disband(): void {
    const subscriptions = [...this.#subscriptions.values()];
    this.#subscriptions.clear();
    for (const { subscriber } of subscriptions) subscriber.forked(this.name);
  }

  /** Takes entries from the bus or the log. One that does not belong to what was delivered is not taken, and leaves a doubt. */
  accept(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (this.#belongs(entry) && !this.#deliver(entry)) this.#keep(entry);
    }
    for (;;) {
      const next = this.#ahead.get(this.#position.offset + 1);
      if (!next) return;
      if (!this.#deliver(next)) return void this.#ahead.delete(next.offset);
    }
  }

  /** Something has come that contradicts what was delivered: waiting for the bus does not mend it. */
  get isContradicted(): boolean {
    return this.#isDoubtful;
  }

  /** The log was asked and agrees with what was delivered. */
  confirm(): void {
    this.#isDoubtful = false;
  }

  update(updates: readonly StateUpdate[], now: number): void {
    for (const update of updates) {
      if (this.#states.take(update)) this.#broadcast(stateFrame(this.name, update, now, this.#audience));
    }
  }

  /** Whether the store has lost, or was told to remove, what is held here. */
  knowsMoreThan(snapshot: readonly StateValue[]): boolean {
    return this.#states.knowMoreThan(snapshot);
  }

  /** Takes all that the store holds. What it has been lacking for a while is gone. */
  compare(snapshot: readonly StateValue[], { now, monotonic }: { now: number; monotonic: number }): void {
    this.update(snapshot, now);
    this.update(this.#states.goneFrom(snapshot, monotonic), now);
  }

  signal(text: string, from: string): void {
    this.#broadcast(new Frame({ class: 'signal', text, audience: this.#audience }), from);
  }

  /** False for what was delivered already, and for what is of another history; the latter leaves a doubt. */
  #belongs({ epoch, offset, tag }: LogEntry): boolean {
    const held = this.#position;
    if (epoch !== held.epoch || (offset === held.offset && tag !== held.tag)) this.#isDoubtful = true;
    return epoch === held.epoch && offset > held.offset;
  }

  #keep(entry: LogEntry): void {
    if (entry.offset > this.#position.offset + 1 && this.#ahead.size < MAX_AHEAD)
      this.#ahead.set(entry.offset, entry);
  }

  /** False when it is not the one that follows. */
  #deliver(entry: LogEntry): boolean {
    if (entry.offset !== this.#position.offset + 1) return false;
    if (tagAfter(this.#position.tag, entry.id) !== entry.tag) {
      this.#isDoubtful = true;
      return false;
    }
    this.#position = { epoch: entry.epoch, offset: entry.offset, tag: entry.tag };
    this.#ahead.delete(entry.offset);
    const frame = eventFrame(entry, this.#audience);
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.at === 'joining') subscription.held.push(entry);
      else if (entry.offset > subscription.from) subscription.subscriber.deliver(frame);
    }
    return true;
  }

  #broadcast(frame: Frame, except?: string): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.at === 'live' && subscription.subscriber.id !== except)
        subscription.subscriber.deliver(frame);
    }
  }
}

import type { Position } from '@attune/protocol';
import type { Audience, Member, Place } from '../delivery/audience.ts';
import { Frame } from '../delivery/frame.ts';
import { tagAfter } from '../storage/tag.ts';
import type { LogEntry } from '../storage/unit.ts';
import { eventFrame, passedFrame, stateFrame } from './frames.ts';
import { HeldStates, type Asked } from './heldStates.ts';
import { Recent } from './recent.ts';
import type { Recovery } from './recovery.ts';
import type { StateUpdate, StateValue } from './stateStore.ts';
import { Withheld } from './withheld.ts';

/** Something that frames can be handed to: a connection. */
export type Subscriber = {
  readonly id: string;
  deliver(frame: Frame): void;
  /** Where it is told together with others; absent: it is told each thing at once, by `deliver`. */
  readonly outbox?: Member;
  /** What it was told of this channel is not what the log says: it follows no more, and must begin anew. */
  forked(channel: string): void;
};

/** A subscriber that still reads history holds back what happens meanwhile; only events, for the snapshot covers the states. */
type Subscription =
  | { readonly at: 'joining'; readonly subscriber: Subscriber; readonly held: LogEntry[] }
  /** A client that another node served may stand further on than this one does; until then it is not told again what it has. */
  | { readonly at: 'ahead'; readonly subscriber: Subscriber; readonly offset: number }
  | { readonly at: 'live'; readonly subscriber: Subscriber; readonly place: Place | undefined };

export type LiveChannelOptions = {
  readonly name: string;
  readonly position: Position;
  /** The newest entries of the log. @default none */
  readonly recent?: readonly LogEntry[];
  /** @default none */
  readonly states?: readonly StateValue[];
  readonly audience: Audience;
};

/** Entries kept beyond a hole; what follows on what was delivered is never kept. The log has them all; more would only spare it a reading that is due anyway. */
const MAX_AHEAD = 1_000;

/**
 * A channel that somebody on this node follows: how far it has been delivered, its states, its subscribers. Entries may come in any
 * order and more than once; they leave in order, once, without a hole, and only when they follow on each other by their tags.
 */
export class LiveChannel {
  readonly name: string;
  #position: Position;
  readonly #recent: Recent;
  readonly #states: HeldStates;
  readonly #audience: Audience;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Those that are not in the audience; of thousands, a few. */
  readonly #apart = new Map<string, Subscription>();
  /** Entries beyond the next one, by offset, until the hole before them is filled. */
  readonly #ahead = new Map<number, LogEntry>();
  readonly #withheld = new Withheld();
  #isDoubtful = false;

  constructor({ name, position, recent = [], states = [], audience }: LiveChannelOptions) {
    this.name = name;
    this.#audience = audience;
    this.#position = position;
    this.#recent = new Recent(recent, position);
    this.#states = new HeldStates(states);
  }

  get position(): Position {
    return this.#position;
  }

  get statesJson(): string {
    return this.#states.json;
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

  /** What somebody has missed, from what is kept here; undefined when the log must be asked. */
  recover(claimed: Position | undefined): Recovery | undefined {
    return this.#recent.recover(claimed);
  }

  /** Whether something is kept that the log may have let go of. */
  get keepsEvents(): boolean {
    return !this.#recent.isEmpty;
  }

  /** The log has others now. */
  forgetEvents(): void {
    this.#recent.forget();
  }

  /** The log no longer has what is older. */
  forgetBefore(oldest: number): void {
    this.#recent.forgetBefore(oldest);
  }

  follows(subscriberId: string): boolean {
    return this.#subscriptions.has(subscriberId);
  }

  hold(subscriber: Subscriber): void {
    this.leave(subscriber.id);
    this.#file({ at: 'joining', subscriber, held: [] });
  }

  /** Hands over what was held back after `offset`, and everything from now on. Nothing happens when it left meanwhile. */
  release(subscriber: Subscriber, offset: number): void {
    const subscription = this.#subscriptions.get(subscriber.id);
    if (subscription?.at !== 'joining') return;
    for (const entry of subscription.held) {
      if (entry.offset > offset) subscriber.deliver(eventFrame(entry));
    }
    if (offset > this.#position.offset) this.#file({ at: 'ahead', subscriber, offset });
    else this.#enliven(subscriber);
  }

  /** Before the entry is committed: whichever way it comes, the connection that says it is told only that its place is taken. */
  withhold(entryId: string, subscriberId: string): void {
    this.#withheld.add(entryId, subscriberId);
  }

  leave(subscriberId: string): void {
    const subscription = this.#subscriptions.get(subscriberId);
    if (subscription?.at === 'live' && subscription.place) this.#audience.leave(subscription.place);
    this.#subscriptions.delete(subscriberId);
    this.#apart.delete(subscriberId);
  }

  /** Nobody follows any more, and everybody is told so. */
  disband(): void {
    const subscriptions = [...this.#subscriptions.values()];
    for (const { subscriber } of subscriptions) this.leave(subscriber.id);
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
      if (this.#states.take(update)) this.#tell(stateFrame(this.name, update, now));
    }
  }

  /** Whether the store has lost, or was told to remove, what is held here. */
  knowsMoreThan(snapshot: readonly StateValue[]): boolean {
    return this.#states.knowMoreThan(snapshot);
  }

  /** Takes all that the store holds. What it has been lacking for a while is gone. */
  compare(snapshot: readonly StateValue[], now: number, asked: Asked): void {
    this.update(snapshot, now);
    this.update(this.#states.goneFrom(snapshot, asked), now);
  }

  signal(text: string, from: string): void {
    this.#tell(new Frame({ class: 'signal', text }), from);
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
    this.#recent.push(entry);
    for (const subscription of this.#apart.values()) {
      if (subscription.at === 'joining') subscription.held.push(entry);
      else if (subscription.at === 'ahead' && entry.offset > subscription.offset)
        this.#enliven(subscription.subscriber);
    }
    const saidBy = this.#withheld.take(entry.id);
    this.#tell(eventFrame(entry), saidBy);
    if (saidBy !== undefined) this.#pass(entry, saidBy);
    return true;
  }

  /** Its position goes on as everybody's does. One that reads history meanwhile is handed the entry with the rest. */
  #pass(entry: LogEntry, subscriberId: string): void {
    const subscription = this.#subscriptions.get(subscriberId);
    if (subscription?.at === 'live') subscription.subscriber.deliver(passedFrame(entry));
  }

  /** From here on it is told everything. */
  #enliven(subscriber: Subscriber): void {
    const place = subscriber.outbox && this.#audience.join(subscriber.outbox);
    this.#file({ at: 'live', subscriber, place });
  }

  #file(subscription: Subscription): void {
    const { id } = subscription.subscriber;
    this.#subscriptions.set(id, subscription);
    if (subscription.at === 'live' && subscription.place) this.#apart.delete(id);
    else this.#apart.set(id, subscription);
  }

  /** Who joins finds the states in the snapshot, and the events in what was held back for it. */
  #tell(frame: Frame, exceptId?: string): void {
    const except = exceptId === undefined ? undefined : this.#subscriptions.get(exceptId);
    this.#audience.tell(frame, except?.at === 'live' ? except.place : undefined);
    for (const subscription of this.#apart.values()) {
      const isTold = subscription.at === 'live' || (subscription.at === 'ahead' && frame.class !== 'event');
      if (isTold && subscription !== except) subscription.subscriber.deliver(frame);
    }
  }
}

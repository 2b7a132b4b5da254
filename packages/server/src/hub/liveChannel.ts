import type { Position } from '@attune/protocol';
import type { LogEntry } from '../storage/unit.ts';
import { eventFrame, stateFrame, type Outgoing } from './frames.ts';
import type { StateUpdate, StateValue } from './stateStore.ts';

/** Something that frames can be handed to: a connection. */
export type Subscriber = { readonly id: string; deliver(frame: Outgoing): void };

/** A subscriber that still reads history holds back what happens meanwhile; only events, for the snapshot covers the states. */
type Subscription =
  | { readonly at: 'joining'; readonly subscriber: Subscriber; readonly held: LogEntry[] }
  | { readonly at: 'live'; readonly subscriber: Subscriber };

/** Removed keys that are remembered; the oldest are forgotten, long after anything older could still be on its way. */
const MAX_GONE = 1_000;

/**
 * A channel that somebody on this node follows: how far it has been delivered, its states, its subscribers. Entries may come in any
 * order and more than once; they leave in order, once, without a hole.
 */
export class LiveChannel {
  readonly name: string;
  #position: Position;
  readonly #states = new Map<string, StateValue>();
  /** Versions of what was removed, so that a late older value does not bring it back. */
  readonly #gone = new Map<string, number>();
  readonly #subscriptions = new Map<string, Subscription>();
  /** Entries beyond the next one, by offset, until the hole before them is filled. */
  readonly #ahead = new Map<number, LogEntry>();

  constructor(name: string, position: Position, states: readonly StateValue[]) {
    this.name = name;
    this.#position = position;
    for (const state of states) this.#states.set(keyOf(state), state);
  }

  get position(): Position {
    return this.#position;
  }

  get states(): Iterable<StateValue> {
    return this.#states.values();
  }

  /** True while an entry is missing that later ones wait for. */
  get hasHole(): boolean {
    return this.#ahead.size > 0;
  }

  get isUnused(): boolean {
    return this.#subscriptions.size === 0;
  }

  stateOf(type: string, key: string): StateValue | undefined {
    return this.#states.get(`${type} ${key}`);
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
    this.#subscriptions.set(subscriber.id, { at: 'live', subscriber });
    for (const entry of subscription.held) {
      if (entry.offset > offset) subscriber.deliver(eventFrame(entry));
    }
  }

  leave(subscriberId: string): void {
    this.#subscriptions.delete(subscriberId);
  }

  /** Takes entries from the bus or the log. */
  accept(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (entry.epoch === this.#position.epoch && entry.offset > this.#position.offset) {
        this.#ahead.set(entry.offset, entry);
      }
    }
    for (;;) {
      const next = this.#ahead.get(this.#position.offset + 1);
      if (!next) return;
      this.#ahead.delete(next.offset);
      this.#deliver(next);
    }
  }

  update(updates: readonly StateUpdate[], now: number): void {
    for (const update of updates) {
      if (this.#remember(update)) this.#broadcast(stateFrame(this.name, update, now));
    }
  }

  signal(text: string, from: string): void {
    this.#broadcast({ class: 'signal', text }, from);
  }

  /** False for what is not newer than what is known, and for the going of something that was never here. */
  #remember(update: StateUpdate): boolean {
    const key = keyOf(update);
    const held = this.#states.get(key);
    if ((held?.version ?? this.#gone.get(key) ?? 0) >= update.version) return false;
    if (update.json !== null) {
      this.#gone.delete(key);
      this.#states.set(key, { ...update, json: update.json });
      return true;
    }
    this.#states.delete(key);
    this.#gone.set(key, update.version);
    if (this.#gone.size > MAX_GONE) this.#gone.delete(this.#gone.keys().next().value ?? '');
    return held !== undefined;
  }

  #deliver(entry: LogEntry): void {
    this.#position = { epoch: entry.epoch, offset: entry.offset, tag: entry.tag };
    const frame = eventFrame(entry);
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.at === 'joining') subscription.held.push(entry);
      else subscription.subscriber.deliver(frame);
    }
  }

  #broadcast(frame: Outgoing, except?: string): void {
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.at === 'live' && subscription.subscriber.id !== except)
        subscription.subscriber.deliver(frame);
    }
  }
}

function keyOf(state: { type: string; key: string }): string {
  return `${state.type} ${state.key}`;
}

import type { Delivered, DeliveredType, EventType } from '@attune/protocol';
import { createSignal, type Signal, type WritableSignal } from './signal.ts';

/** Events of one type that are kept for display. */
export const MAX_KEPT_EVENTS = 500;

/** An event or signal as a handler gets it. */
export type Message<T extends DeliveredType> = {
  readonly type: T;
  readonly id: string;
  /** When the server stamped it, milliseconds since 1970. */
  readonly at: number;
  /** Of an event: its place in the channel's log. */
  readonly offset?: number;
  readonly data: Delivered<T>;
};

/** An event with its place: past the decoding its type is one of the contract, which of them the receiver's key says. */
export type LoggedMessage = Message<EventType> & { readonly offset: number };

const NONE: readonly LoggedMessage[] = [];

/** The newest events of a channel by type, in order, each once. */
export class EventLog {
  readonly #byType = new Map<string, WritableSignal<readonly LoggedMessage[]>>();

  of(type: string): Signal<readonly LoggedMessage[]> {
    return this.#signal(type);
  }

  /** The newest of all types, in order. */
  newest(count: number): readonly LoggedMessage[] {
    const all = [...this.#byType.values()].flatMap((signal) => signal.get());
    return all.sort((a, b) => a.offset - b.offset).slice(-count);
  }

  /** Offsets decide: what is there already stays. */
  merge(messages: readonly LoggedMessage[]): void {
    for (const [type, added] of Map.groupBy(messages, (message) => message.type)) {
      const signal = this.#signal(type);
      signal.set(merged(signal.get(), added).slice(-MAX_KEPT_EVENTS));
    }
  }

  /** Another history: what was there is not part of it. */
  replace(messages: readonly LoggedMessage[]): void {
    for (const signal of this.#byType.values()) signal.set(NONE);
    this.merge(messages);
  }

  #signal(type: string): WritableSignal<readonly LoggedMessage[]> {
    const known = this.#byType.get(type);
    if (known) return known;
    const created = createSignal(NONE);
    this.#byType.set(type, created);
    return created;
  }
}

function merged(held: readonly LoggedMessage[], added: readonly LoggedMessage[]): readonly LoggedMessage[] {
  const newest = held.at(-1)?.offset ?? -1;
  // The ordinary case: everything added is newer.
  if (added.every((message, index) => message.offset > (added[index - 1]?.offset ?? newest))) {
    return [...held, ...added];
  }
  const byOffset = new Map([...added, ...held].map((message) => [message.offset, message]));
  return [...byOffset.values()].sort((a, b) => a.offset - b.offset);
}

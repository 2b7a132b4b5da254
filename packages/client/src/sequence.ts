import type { OpenDelivery } from './delivery.ts';
import type { WaitingEvent } from './memory.ts';

/** One run of numbers. `stored` is the newest of them that the server is known to have. */
type Producer = { readonly id: string; stored: number };

export type Entry = {
  readonly open: OpenDelivery;
  /** Given once, both: an event that is sent again is recognised by them. */
  readonly producer: Producer;
  readonly seq: number;
  tries: number;
  /** Present while it is sent and not answered. */
  forget: (() => void) | undefined;
};

/** What is not answered, in order, each under its number; those in flight come first. */
export class Sequence {
  /** Ours alone: what comes out of a memory is sent again under its own, and nothing new is ever put behind it. */
  readonly #own: Producer;
  #entries: Entry[] = [];
  #lastSeq = 0;

  constructor(id: string) {
    this.#own = { id, stored: 0 };
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(open: OpenDelivery): void {
    this.#lastSeq += 1;
    this.#entries.push({ open, producer: this.#own, seq: this.#lastSeq, tries: 0, forget: undefined });
  }

  /** Before what is there already. */
  restore(
    waiting: readonly { readonly open: OpenDelivery; readonly producer: WaitingEvent['producer'] }[],
  ): void {
    const producers = new Map<string, Producer>();
    const restored = waiting.map(({ open, producer: { id, seq, prev } }): Entry => {
      const producer = producers.get(id) ?? { id, stored: prev };
      producers.set(id, producer);
      return { open, producer, seq, tries: 0, forget: undefined };
    });
    this.#entries = [...restored, ...this.#entries];
  }

  isRestored({ producer }: Entry): boolean {
    return producer !== this.#own;
  }

  remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  removeAll(): readonly Entry[] {
    return this.#entries.splice(0);
  }

  /** Its number, and the one before it. */
  stepOf(entry: Entry): WaitingEvent['producer'] {
    return this.#step(entry, this.#entries.indexOf(entry));
  }

  /** As a later client needs it to send it again. */
  waiting(): readonly WaitingEvent[] {
    return this.#entries.map((entry, index) => {
      const { type, data, delivery } = entry.open;
      return { id: delivery.id, type, data, at: delivery.at, producer: this.#step(entry, index) };
    });
  }

  #step({ producer, seq }: Entry, index: number): WaitingEvent['producer'] {
    const before = this.#entries[index - 1];
    const prev = before?.producer === producer ? before.seq : producer.stored;
    // What the server has stored already is answered by its number alone; `prev` then only has to be possible.
    return { id: producer.id, seq, prev: Math.min(prev, seq - 1) };
  }
}

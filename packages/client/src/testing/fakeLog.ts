import {
  ProtocolError,
  toInstant,
  type EventEntry,
  type NotRecoveredReason,
  type Position,
  type Producer,
  type StateEntry,
  type Subscribed,
} from '@attune/protocol';
import type { ManualClock } from './manualClock.ts';

/** The history that comes with an answer that recovers nothing. */
const RECENT_EVENTS = 100;
const FIRST_TAG = 'start';

type Accepted = {
  readonly offset: number | undefined;
  readonly duplicate: boolean;
  readonly entry?: EventEntry | undefined;
};
type Sequence = { last: number; readonly offsets: Map<number, number> };

/** One channel as the server keeps it: its log, its producers and its states. */
export class FakeLog {
  readonly #clock: ManualClock;
  readonly #sequences = new Map<string, Sequence>();
  readonly #states = new Map<string, StateEntry>();
  #epoch: number;
  #events: EventEntry[] = [];
  #trimmed: { offset: number; tag: string } = { offset: 0, tag: FIRST_TAG };
  #version = 0;

  constructor(clock: ManualClock, epoch = 1) {
    this.#clock = clock;
    this.#epoch = epoch;
  }

  get events(): readonly EventEntry[] {
    return this.#events;
  }

  get position(): Position {
    const { offset, tag } = this.#events.at(-1) ?? this.#trimmed;
    return { epoch: `e${this.#epoch}`, offset, tag };
  }

  append(type: string, payload: unknown): EventEntry {
    const before = this.position;
    const offset = before.offset + 1;
    const id = `e${this.#epoch}-${offset}`;
    const timestamp = toInstant(this.#clock.now());
    const entry: EventEntry = { type, id, timestamp, offset, tag: chain(before.tag, id), data: payload };
    this.#events.push(entry);
    return entry;
  }

  /** EVENT-4 and EVENT-5: once per number, and only after the number before it. */
  accept(userId: string, producer: Producer, append: () => EventEntry | undefined): Accepted {
    const key = `${userId}|${producer.id}`;
    const sequence = this.#sequences.get(key) ?? { last: 0, offsets: new Map<number, number>() };
    if (producer.seq <= sequence.last) {
      return { offset: sequence.offsets.get(producer.seq), duplicate: true };
    }
    if (producer.prev !== sequence.last) {
      throw new ProtocolError('SEQUENCE_GAP', { details: { last: sequence.last } });
    }
    const entry = append();
    sequence.last = producer.seq;
    if (entry) sequence.offsets.set(producer.seq, entry.offset);
    this.#sequences.set(key, sequence);
    return { offset: entry?.offset, duplicate: false, entry };
  }

  setState(type: string, key: string, value: unknown): StateEntry {
    this.#version += 1;
    const entry = { type, key, version: this.#version, value };
    this.#states.set(`${type} ${key}`, entry);
    return entry;
  }

  states(type?: string): StateEntry[] {
    return [...this.#states.values()].filter(
      (state) => state.value !== null && (type === undefined || state.type === type),
    );
  }

  subscribe(from: Position | undefined): Subscribed {
    const reason = this.#whyNot(from);
    const states = this.states();
    if (!from || reason) {
      const events = this.#events.slice(-RECENT_EVENTS);
      return { position: this.position, recovered: false, reason: reason ?? 'fresh', events, states };
    }
    const events = this.#events.filter((event) => event.offset > from.offset);
    return { position: this.position, recovered: true, events, states };
  }

  /** Forgets events up to an offset, as retention does. */
  trim(upTo: number): void {
    const last = this.#events.findLast((event) => event.offset <= upTo);
    if (last) this.#trimmed = last;
    this.#events = this.#events.filter((event) => event.offset > upTo);
  }

  /** A log that was lost: another epoch, nothing in it. */
  restart(): void {
    this.#epoch += 1;
    this.#events = [];
    this.#sequences.clear();
    this.#trimmed = { offset: 0, tag: FIRST_TAG };
  }

  #whyNot(from: Position | undefined): NotRecoveredReason | undefined {
    if (!from) return 'fresh';
    if (from.epoch !== this.position.epoch) return 'epoch_changed';
    if (from.offset > this.position.offset) return 'log_regressed';
    if (from.offset < this.#trimmed.offset) return 'trimmed';
    return this.#tagAt(from.offset) === from.tag ? undefined : 'forked';
  }

  #tagAt(offset: number): string | undefined {
    if (offset === this.#trimmed.offset) return this.#trimmed.tag;
    return this.#events.find((event) => event.offset === offset)?.tag;
  }
}

/** Not a real hash: it only has to differ where histories differ. */
function chain(tag: string, id: string): string {
  let mixed = 7;
  for (const letter of `${tag}${id}`) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0;
  return mixed.toString(36);
}

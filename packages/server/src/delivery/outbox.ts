import type { Clock } from '../platform/clock.ts';
import { NO_SHARES, type Member, type Place, type Share } from './audience.ts';
import { Batch } from './batch.ts';
import type { Flusher } from './flusher.ts';
import type { Frame } from './frame.ts';

/** The part of a socket that an outbox writes to. */
export type Wire = {
  /** All frames of the batch in their order; in one write where that can be. */
  send(batch: Batch): void;
  /** Bytes handed over that the kernel has not taken yet. */
  readonly bufferedBytes: number;
};

/** Above this a reader is slow: states are conflated, signals dropped. */
export const SLOW_BYTES = 256 * 1024;
/** Above this it resumes faster from a fresh connection. */
export const STUCK_BYTES = 1024 * 1024;
/** Of answers that may wait beside the rest. A larger one alone may wait too: whoever asked for it cannot take it in parts. */
const MAX_ANSWER_BYTES = 4 * STUCK_BYTES;
/** A slow reader that takes nothing for this long is gone, or as good as gone. */
export const STUCK_MS = 10_000;
/** In characters. A batch of this size gains nothing from waiting for more, and a cache still holds it while it goes to many sockets. */
const FULL_BATCH = 64 * 1024;

export type OutboxOptions = {
  readonly wire: Wire;
  readonly flusher: Pick<Flusher, 'answer'>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly reader: Reader;
};

export type Reader = {
  /** It does not keep up: the connection must be closed. */
  stuck(): void;
};

type Backlog = { readonly states: Map<string, Frame>; buffered: number; progressAt: number };

/**
 * Everything that one socket is sent, in order. Collects what belongs together and sheds by class when the reader is slow (LIMIT-4).
 * Events and control frames are never shed: a reader that cannot take them is closed, and resumes.
 */
export class Outbox implements Member {
  places: readonly Place[] = NOWHERE;
  readonly #wire: Wire;
  readonly #flusher: OutboxOptions['flusher'];
  readonly #clock: OutboxOptions['clock'];
  readonly #reader: Reader;
  #pending = Batch.EMPTY;
  #isAnnounced = false;
  #isClosed = false;
  #sentAt: number;
  /** Only while the reader is slow. */
  #backlog: Backlog | undefined;
  /** Of answers that alone make a good reader look slow: a whole snapshot is not the reader's fault. */
  #answerBytes = 0;

  constructor({ wire, flusher, clock, reader }: OutboxOptions) {
    this.#wire = wire;
    this.#flusher = flusher;
    this.#clock = clock;
    this.#reader = reader;
    this.#sentAt = clock.monotonic();
  }

  /** When something left last; monotonic. */
  get sentAt(): number {
    return this.#sentAt;
  }

  /** Something for this socket alone. */
  push(frame: Frame): void {
    if (this.#isClosed) return;
    if (isLargeAnswer(frame)) return this.#answerAtLength(frame);
    this.collect();
    this.#pending = this.#pending.with(frame);
    if (this.#pending.length >= FULL_BATCH) return this.flush();
    this.#announce();
  }

  settle(): void {
    this.collect();
    if (this.#pending !== Batch.EMPTY) this.#announce();
  }

  collect(): void {
    if (this.#isClosed) return;
    let shares: readonly Share[] = NO_SHARES;
    let isOfOne = true;
    for (const place of this.places) {
      const more = place.audience.take(place);
      if (more.length === 0) continue;
      isOfOne = shares.length === 0;
      shares = isOfOne ? more : [...shares, ...more];
    }
    // Nearly always: it gets what others in the audience get, so nothing is put together for it alone.
    if (isOfOne)
      for (const { batch, since } of shares) this.#pending = this.#pending.followedBy(batch.after(since));
    else for (const frame of inOrder(shares)) this.#pending = this.#pending.with(frame);
  }

  /** Sends what was collected, now. */
  flush(monotonic = this.#clock.monotonic()): void {
    this.#isAnnounced = false;
    this.collect();
    const batch = this.#pending;
    if (batch === Batch.EMPTY) return;
    this.#pending = Batch.EMPTY;
    this.#sentAt = monotonic;
    const buffered = this.#wire.bufferedBytes;
    if (buffered < SLOW_BYTES) this.#answerBytes = 0;
    if (buffered < SLOW_BYTES && !this.#backlog) this.#wire.send(batch);
    else if (buffered > STUCK_BYTES + this.#answerBytes) this.#reader.stuck();
    else this.#shed(batch, { states: new Map(), buffered, progressAt: monotonic });
  }

  /** Drops states that wait: of a channel that is left, or whose snapshot is about to be sent and is newer than they are. */
  forget(channel: string): void {
    // What was told before must not be found to be late only after the snapshot, and follow it.
    this.flush();
    if (!this.#backlog) return;
    for (const key of this.#backlog.states.keys()) {
      if (key.startsWith(`${channel} `)) this.#backlog.states.delete(key);
    }
  }

  /** Called about once a second. */
  tick(monotonic: number): void {
    const backlog = this.#backlog;
    if (!backlog) return;
    const buffered = this.#wire.bufferedBytes;
    if (buffered < backlog.buffered) backlog.progressAt = monotonic;
    backlog.buffered = buffered;
    if (buffered > 0 && monotonic - backlog.progressAt >= STUCK_MS) this.#reader.stuck();
    else if (buffered < SLOW_BYTES) this.#catchUp(backlog);
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#isClosed = true;
    this.#pending = Batch.EMPTY;
    this.#backlog = undefined;
  }

  #announce(): void {
    if (this.#isAnnounced) return;
    this.#isAnnounced = true;
    this.#flusher.answer(this);
  }

  #answerAtLength(frame: Frame): void {
    this.flush();
    if (this.#isClosed) return;
    this.#pending = Batch.EMPTY.with(frame);
    this.flush();
    const size = Buffer.byteLength(frame.text);
    this.#answerBytes = Math.max(size, Math.min(this.#answerBytes + size, MAX_ANSWER_BYTES));
  }

  #shed(batch: Batch, fresh: Backlog): void {
    const { states } = (this.#backlog ??= fresh);
    let rest = Batch.EMPTY;
    for (const frame of batch.frames) {
      if (frame.class === 'signal') continue;
      if (frame.class === 'state' && frame.key !== undefined) {
        // Deleted first, so that the newest value also takes the newest place.
        states.delete(frame.key);
        states.set(frame.key, frame);
      } else rest = rest.with(frame);
    }
    if (rest !== Batch.EMPTY) this.#wire.send(rest);
  }

  #catchUp({ states }: Backlog): void {
    // What is collected is newer than what waits.
    let batch = Batch.EMPTY;
    for (const [key, frame] of states) {
      if (this.#wire.bufferedBytes + batch.length >= SLOW_BYTES) break;
      states.delete(key);
      batch = batch.with(frame);
    }
    if (batch !== Batch.EMPTY) this.#wire.send(batch);
    if (states.size === 0) this.#backlog = undefined;
  }
}

const NOWHERE: readonly Place[] = [];

function inOrder(shares: readonly Share[]): readonly Frame[] {
  const frames = shares.flatMap(({ batch, since }) => batch.framesSince(since));
  return frames.sort((one, other) => one.toldAs - other.toldAs);
}

const isLargeAnswer = ({ class: deliveryClass, text }: Frame): boolean =>
  deliveryClass === 'control' && text.length > SLOW_BYTES;

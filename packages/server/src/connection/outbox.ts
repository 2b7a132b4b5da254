import type { Outgoing } from '../hub/frames.ts';

/** The part of a socket that an outbox writes to. */
export type Wire = {
  send(text: string): void;
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

type Backlog = { readonly states: Map<string, string>; buffered: number; progressAt: number };

/**
 * Writes to one socket and sheds by class when its reader is slow (LIMIT-4). Events and control frames are never shed: a
 * reader that cannot take them is closed, and resumes.
 */
export class Outbox {
  readonly #wire: Wire;
  /** Only while the reader is slow. */
  #backlog: Backlog | undefined;
  /** Of answers that alone make a good reader look slow: a whole snapshot is not the reader's fault. */
  #answerBytes = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** False when the reader is stuck and the connection must be closed. */
  push(frame: Outgoing, monotonic: number): boolean {
    const buffered = this.#wire.bufferedBytes;
    if (buffered < SLOW_BYTES) this.#answerBytes = 0;
    if (buffered > STUCK_BYTES + this.#answerBytes) return false;
    if (frame.class === 'control' && frame.text.length > SLOW_BYTES) {
      const size = Buffer.byteLength(frame.text);
      this.#answerBytes = Math.max(size, Math.min(this.#answerBytes + size, MAX_ANSWER_BYTES));
    }
    if (buffered < SLOW_BYTES && !this.#backlog) {
      this.#wire.send(frame.text);
      return true;
    }
    this.#backlog ??= { states: new Map(), buffered, progressAt: monotonic };
    if (frame.class === 'signal') return true;
    if (frame.class === 'state' && frame.key !== undefined) {
      // Deleted first, so that the newest value also takes the newest place.
      this.#backlog.states.delete(frame.key);
      this.#backlog.states.set(frame.key, frame.text);
      return true;
    }
    this.#wire.send(frame.text);
    return true;
  }

  /** Drops states that wait: of a channel that is left, or whose snapshot is about to be sent and is newer than they are. */
  forget(channel: string): void {
    if (!this.#backlog) return;
    for (const key of this.#backlog.states.keys()) {
      if (key.startsWith(`${channel} `)) this.#backlog.states.delete(key);
    }
  }

  /** Called about once a second while slow. False when the reader has been stuck for too long. */
  tick(monotonic: number): boolean {
    const backlog = this.#backlog;
    if (!backlog) return true;
    const buffered = this.#wire.bufferedBytes;
    if (buffered < backlog.buffered) backlog.progressAt = monotonic;
    backlog.buffered = buffered;
    if (buffered > 0 && monotonic - backlog.progressAt >= STUCK_MS) return false;
    if (buffered < SLOW_BYTES) this.#catchUp(backlog);
    return true;
  }

  #catchUp(backlog: Backlog): void {
    for (const [key, text] of backlog.states) {
      if (this.#wire.bufferedBytes >= SLOW_BYTES) return;
      backlog.states.delete(key);
      this.#wire.send(text);
    }
    this.#backlog = undefined;
  }
}

import { limits } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';

/** Outboxes that have something to send for the same reason. */
export type Group = {
  /**
   * `waiting` for something that may not wait, `due` at the end of the turn, `resting` until the next tick because it wrote a moment ago,
   * `flushing` a part at a time. The flusher's to change.
   */
  phase: 'idle' | 'waiting' | 'due' | 'resting' | 'flushing';
  /** When its last flush began; monotonic. The flusher's to change. */
  flushedAt: number;
  /** Some have written and others have not. */
  readonly isFlushing: boolean;
  /** Something is to be flushed that came after the flush began. */
  readonly hasNews: boolean;
  /** So many of them write; returns how many did. */
  flush(most: number, monotonic: number): number;
};

/** An outbox that was told something which it alone is told. */
export type Answering = { flush(monotonic: number): void };

export type FlusherOptions = {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly atEndOfTurn: (run: () => void) => void;
  /** A group begins to write at most this often. @default {@link WINDOW_MS} */
  readonly windowMs?: number;
  /** After so many of one group it is the next one's turn. @default {@link WRITES_IN_A_ROW} */
  readonly writesInARow?: number;
  /** After so many the event loop has its turn. @default {@link WRITES_IN_A_TURN} */
  readonly writesInATurn?: number;
};

/** So short that nobody sees it, and long enough that under load frames share a write. */
export const WINDOW_MS = 5;
/** A room of thousands does not hold up rooms of ten. */
export const WRITES_IN_A_ROW = 64;
/** A few milliseconds; then the loop looks at what has arrived meanwhile. */
export const WRITES_IN_A_TURN = 512;

/**
 * Decides when outboxes write. What a socket gets in one turn of the event loop leaves in one write at its end; a group that wrote a moment
 * ago waits for the next tick, so that under load a write carries more, and a quiet channel loses no time. Answers never wait for a tick.
 */
export class Flusher {
  readonly #options: FlusherOptions;
  readonly #windowMs: number;
  readonly #writesInARow: number;
  readonly #writesInATurn: number;
  readonly #answers = new Answers();
  #due: Group[] = [];
  #resting: Group[] = [];
  /** Until when, the longest first; monotonic. */
  readonly #waiting = new Map<Group, number>();
  #isScheduled = false;
  #willWake = false;

  constructor(options: FlusherOptions) {
    this.#options = options;
    this.#windowMs = options.windowMs ?? WINDOW_MS;
    this.#writesInARow = options.writesInARow ?? WRITES_IN_A_ROW;
    this.#writesInATurn = options.writesInATurn ?? WRITES_IN_A_TURN;
  }

  /** Twice is harmless. */
  add(group: Group): void {
    if (group.phase === 'waiting') this.#waiting.delete(group);
    else if (group.phase !== 'idle') return;
    this.#makeDue(group);
  }

  /** For what may wait: it leaves with what may not, and otherwise after {@link limits.MAY_WAIT_MS}. Twice is harmless. */
  addLater(group: Group): void {
    if (group.phase !== 'idle') return;
    group.phase = 'waiting';
    this.#waiting.set(group, this.#options.clock.monotonic() + limits.MAY_WAIT_MS);
    this.#wakeIn(limits.MAY_WAIT_MS);
  }

  answer(outbox: Answering): void {
    this.#answers.push(outbox);
    this.add(this.#answers);
  }

  #makeDue(group: Group): void {
    group.phase = 'due';
    this.#due.push(group);
    this.#schedule();
  }

  #wakeIn(ms: number): void {
    if (this.#willWake) return;
    this.#willWake = true;
    this.#options.clock.after(ms, () => this.#wake());
  }

  #wake(): void {
    this.#willWake = false;
    const monotonic = this.#options.clock.monotonic();
    for (const [group, until] of this.#waiting) {
      // Not a timer for each: who would be woken within a window is woken now, and nobody later than promised.
      if (until > monotonic + this.#windowMs) return this.#wakeIn(until - monotonic);
      this.#waiting.delete(group);
      this.#makeDue(group);
    }
  }

  #schedule(): void {
    if (this.#isScheduled || this.#due.length === 0) return;
    this.#isScheduled = true;
    this.#options.atEndOfTurn(() => this.#run());
  }

  #run(): void {
    this.#isScheduled = false;
    const monotonic = this.#options.clock.monotonic();
    let left = this.#writesInATurn;
    while (left > 0 && this.#due.length > 0) {
      const round = this.#due;
      this.#due = [];
      let visited = 0;
      for (; visited < round.length && left > 0; visited += 1) left -= this.#visit(round[visited], monotonic);
      // Who was not visited comes before who has been already.
      if (visited < round.length) this.#due = [...round.slice(visited), ...this.#due];
    }
    this.#schedule();
  }

  /** Returns how many writes it took. */
  #visit(group: Group | undefined, monotonic: number): number {
    if (!group) return 0;
    if (group.phase === 'due') {
      if (group !== this.#answers && monotonic - group.flushedAt < this.#windowMs) return this.#rest(group);
      group.flushedAt = monotonic;
    }
    const writes = group.flush(this.#writesInARow, monotonic);
    group.phase = group.isFlushing ? 'flushing' : group.hasNews ? 'due' : 'idle';
    if (group.phase !== 'idle') this.#due.push(group);
    return writes;
  }

  #rest(group: Group): number {
    group.phase = 'resting';
    this.#resting.push(group);
    if (this.#resting.length === 1) this.#options.clock.after(this.#windowMs, () => this.#tick());
    return 0;
  }

  #tick(): void {
    const rested = this.#resting;
    this.#resting = [];
    const monotonic = this.#options.clock.monotonic();
    for (const group of rested) {
      group.phase = 'flushing';
      group.flushedAt = monotonic;
    }
    this.#due.push(...rested);
    this.#schedule();
  }
}

/** Each is told something else, so they share nothing but their turn. */
class Answers implements Group {
  phase: Group['phase'] = 'idle';
  flushedAt = -Infinity;
  #waiting: Answering[] = [];
  #flushing: Iterator<Answering> | undefined;

  push(outbox: Answering): void {
    this.#waiting.push(outbox);
  }

  get isFlushing(): boolean {
    return this.#flushing !== undefined;
  }

  get hasNews(): boolean {
    return this.#waiting.length > 0;
  }

  flush(most: number, monotonic: number): number {
    if (!this.#flushing) {
      this.#flushing = this.#waiting.values();
      this.#waiting = [];
    }
    for (let count = 0; count < most; count += 1) {
      const next = this.#flushing.next();
      if (next.done) {
        this.#flushing = undefined;
        return count;
      }
      next.value.flush(monotonic);
    }
    return most;
  }
}

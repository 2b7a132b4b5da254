import type { Clock } from '../platform/clock.ts';
import { Audience, type Flushable } from './audience.ts';

export type FlusherOptions = {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly atEndOfTurn: (run: () => void) => void;
  /** An audience is flushed at most this often. @default {@link WINDOW_MS} */
  readonly windowMs?: number;
};

/** So short that nobody sees it, and long enough that under load most frames share a write. Measured: packages/bench. */
export const WINDOW_MS = 5;
/** About two milliseconds; then the loop looks at what has arrived meanwhile. */
const WRITES_IN_A_TURN = 512;
/** After so many of one audience it is the next one's turn: a room of thousands does not hold up rooms of ten. */
const WRITES_IN_A_ROW = 64;

/**
 * Decides when outboxes write. What a socket gets in one turn of the event loop leaves in one write at its end; an audience that was
 * flushed a moment ago waits for the next tick, so that under load a write carries more, and a quiet channel loses no time. Answers never
 * wait for a tick.
 */
export class Flusher {
  readonly #options: FlusherOptions;
  readonly #windowMs: number;
  /** Of what one connection alone is told. */
  readonly #answers = new Audience();
  #due: Audience[] = [];
  #resting: Audience[] = [];
  #isScheduled = false;

  constructor(options: FlusherOptions) {
    this.#options = options;
    this.#windowMs = options.windowMs ?? WINDOW_MS;
  }

  add(outbox: Flushable, audience: Audience = this.#answers): void {
    audience.add(outbox);
    if (audience.phase !== 'idle') return;
    audience.phase = 'due';
    this.#due.push(audience);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#due.length === 0) return;
    this.#isScheduled = true;
    this.#options.atEndOfTurn(() => this.#run());
  }

  #run(): void {
    this.#isScheduled = false;
    const monotonic = this.#options.clock.monotonic();
    let left = WRITES_IN_A_TURN;
    while (left > 0 && this.#due.length > 0) {
      const round = this.#due;
      this.#due = [];
      let visited = 0;
      for (const audience of round) {
        if (left <= 0) break;
        left -= this.#visit(audience, monotonic);
        visited += 1;
      }
      // Who was not visited comes before who has been already.
      if (visited < round.length) this.#due = [...round.slice(visited), ...this.#due];
    }
    this.#schedule();
  }

  /** Returns how many writes it took. */
  #visit(audience: Audience, monotonic: number): number {
    if (audience.phase === 'due' && this.#mustRest(audience, monotonic)) {
      this.#rest(audience);
      return 0;
    }
    audience.phase = 'flushing';
    audience.flushedAt = monotonic;
    const writes = audience.flush(WRITES_IN_A_ROW, monotonic);
    if (audience.isEmpty) audience.phase = 'idle';
    else this.#due.push(audience);
    return writes;
  }

  #mustRest(audience: Audience, monotonic: number): boolean {
    return audience !== this.#answers && monotonic - audience.flushedAt < this.#windowMs;
  }

  #rest(audience: Audience): void {
    audience.phase = 'resting';
    this.#resting.push(audience);
    if (this.#resting.length === 1) this.#options.clock.after(this.#windowMs, () => this.#tick());
  }

  #tick(): void {
    for (const audience of this.#resting) audience.phase = 'flushing';
    this.#due.push(...this.#resting);
    this.#resting = [];
    this.#schedule();
  }
}

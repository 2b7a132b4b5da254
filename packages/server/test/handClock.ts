import type { Clock } from '../src/platform/clock.ts';

type Alarm = { at: number; readonly everyMs: number | undefined; readonly run: () => void };

/** A clock that stands still until it is told to go on. What is already due runs in the next turn, as with any timer. */
export class HandClock implements Clock {
  #now: number;
  #monotonic = 0;
  readonly #alarms = new Set<Alarm>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  /** Whole milliseconds, also between two of them: so do wall clocks. */
  now(): number {
    return Math.floor(this.#now);
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#set({ at: this.#monotonic + delayMs, everyMs: undefined, run });
  }

  every(intervalMs: number, run: () => void): () => void {
    return this.#set({ at: this.#monotonic + intervalMs, everyMs: intervalMs, run });
  }

  /** Moves the wall clock only, as an operator does. */
  setNow(now: number): void {
    this.#now = now;
  }

  /** Time goes on and nothing runs, as when the whole process is stopped. */
  stall(byMs: number): void {
    this.#goTo(this.#monotonic + byMs);
  }

  /** Runs everything that is due on the way, in order. */
  advance(byMs: number): void {
    const end = this.#monotonic + byMs;
    for (;;) {
      const next = this.#next();
      if (!next || next.at > end) break;
      this.#goTo(Math.max(next.at, this.#monotonic));
      if (next.everyMs === undefined) this.#alarms.delete(next);
      else next.at += next.everyMs;
      next.run();
    }
    this.#goTo(end);
  }

  /** Of those that are due together the one that was set first. */
  #next(): Alarm | undefined {
    let next: Alarm | undefined;
    for (const alarm of this.#alarms) if (!next || alarm.at < next.at) next = alarm;
    return next;
  }

  #goTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }

  #set(alarm: Alarm): () => void {
    this.#alarms.add(alarm);
    if (alarm.at <= this.#monotonic) setImmediate(() => this.#alarms.has(alarm) && this.advance(0));
    return () => this.#alarms.delete(alarm);
  }
}

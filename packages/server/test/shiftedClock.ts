import type { Clock } from '../src/platform/clock.ts';

type Alarm = { dueAt: number; run: () => void; timer: NodeJS.Timeout };

/** Runs like the system's clock, and can be put forward: what falls due on the way is run at once, in order. */
export class ShiftedClock implements Clock {
  #shiftMs = 0;
  readonly #alarms = new Set<Alarm>();

  // Whole, as the system's is: PostgreSQL takes no fractions.
  now = (): number => Math.round(Date.now() + this.#shiftMs);
  monotonic = (): number => performance.now() + this.#shiftMs;

  after = (delayMs: number, run: () => void): (() => void) => {
    const alarm: Alarm = {
      dueAt: this.monotonic() + delayMs,
      run,
      timer: this.#timer(() => this.#ring(alarm), delayMs),
    };
    this.#alarms.add(alarm);
    return () => this.#clear(alarm);
  };

  every = (intervalMs: number, run: () => void): (() => void) => {
    let stop = () => undefined as void;
    const next = () => {
      stop = this.after(intervalMs, () => {
        next();
        run();
      });
    };
    next();
    return () => stop();
  };

  advance(ms: number): void {
    const until = this.monotonic() + ms;
    for (;;) {
      const next = [...this.#alarms]
        .filter((alarm) => alarm.dueAt <= until)
        .sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!next) break;
      this.#shiftMs += Math.max(0, next.dueAt - this.monotonic());
      this.#ring(next);
    }
    this.#shiftMs += Math.max(0, until - this.monotonic());
    for (const alarm of this.#alarms) {
      clearTimeout(alarm.timer);
      alarm.timer = this.#timer(() => this.#ring(alarm), alarm.dueAt - this.monotonic());
    }
  }

  #timer(run: () => void, delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), 2_147_483_647));
    timer.unref();
    return timer;
  }

  #ring(alarm: Alarm): void {
    this.#clear(alarm);
    alarm.run();
  }

  #clear(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    this.#alarms.delete(alarm);
  }
}

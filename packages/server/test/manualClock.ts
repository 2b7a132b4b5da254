import type { Clock } from '../src/platform/clock.ts';

export type ManualClock = Clock & {
  /** Moves on, running what falls due on the way at its own moment. */
  advance(ms: number): void;
};

type Timer = { at: number; readonly run: () => void; readonly everyMs: number | undefined };

/** A clock that stands still until a test moves it. */
export function manualClock(start: number): ManualClock {
  let now = start;
  const timers = new Set<Timer>();

  function add(delayMs: number, run: () => void, everyMs?: number): () => void {
    const timer = { at: now + Math.max(0, delayMs), run, everyMs };
    timers.add(timer);
    return () => timers.delete(timer);
  }

  function ring(timer: Timer): void {
    now = Math.max(now, timer.at);
    if (timer.everyMs === undefined) timers.delete(timer);
    else timer.at += timer.everyMs;
    timer.run();
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    after: (delayMs, run) => add(delayMs, run),
    every: (intervalMs, run) => add(intervalMs, run, intervalMs),
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        ring(due);
      }
      now = until;
    },
  };
}

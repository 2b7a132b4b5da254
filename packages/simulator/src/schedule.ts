/** Timers that end together. */
export type Schedule = {
  readonly after: (delayMs: number, run: () => void) => void;
  readonly every: (intervalMs: number, run: () => void) => void;
  /** Nothing of it runs afterwards. Ending twice is harmless. */
  readonly end: () => void;
};

export function createSchedule(): Schedule {
  const stops = new Set<() => void>();
  let isEnded = false;
  return {
    after: (delayMs, run) => {
      if (isEnded) return;
      const stop = (): void => clearTimeout(timer);
      const timer = setTimeout(() => {
        stops.delete(stop);
        run();
      }, delayMs);
      stops.add(stop);
    },
    every: (intervalMs, run) => {
      if (isEnded) return;
      const timer = setInterval(run, intervalMs);
      stops.add(() => clearInterval(timer));
    },
    end: () => {
      isEnded = true;
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}

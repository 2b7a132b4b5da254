/** Time and timers, handed in so that tests advance them by hand. */
export type Clock = {
  /** Wall clock, milliseconds since 1970. For instants that people or other machines see. */
  now(): number;
  /** Never goes back; for durations, leases and deadlines. */
  monotonic(): number;
  /** Calls once after `delayMs`; delays beyond what a timer can hold are waited out in parts. Returns its stop. */
  after(delayMs: number, run: () => void): () => void;
  /** Calls every `intervalMs` until stopped. Does not keep the process alive. */
  every(intervalMs: number, run: () => void): () => void;
};

/** `setTimeout` fires at once for anything longer (2^31 - 1 ms, 24.8 days). */
const LONGEST_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      const partMs = Math.min(leftMs, LONGEST_TIMER_MS);
      timer = setTimeout(() => (leftMs > partMs ? wait(leftMs - partMs) : run()), partMs);
      timer.unref();
    };
    wait(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

import { defaultEnvironment, type Environment, type SocketListener } from '@attune/client';

/**
 * A device that can be put to sleep: while it sleeps nothing of the client runs, neither a timer nor what came over the network, and the
 * clock that never jumps stands still. Awake again, the wall clock has moved on, and everything that waited happens in its order.
 */
export type Sleeper = {
  readonly environment: Environment;
  readonly isAsleep: () => boolean;
  readonly sleep: () => void;
  /** `skippedMs`: how much longer than it really was the device believes to have slept. */
  readonly wake: (skippedMs?: number) => void;
};

export function createSleeper(base: Environment = defaultEnvironment): Sleeper {
  const waiting: (() => void)[] = [];
  let sleepsSince: number | undefined;
  let [sleptMs, skipped] = [0, 0];
  const whenAwake = (run: () => void): void => {
    if (sleepsSince === undefined) run();
    else waiting.push(run);
  };
  const listening = (listener: SocketListener): SocketListener => ({
    opened: () => whenAwake(listener.opened),
    message: (text) => whenAwake(() => listener.message(text)),
    closed: (code) => whenAwake(() => listener.closed(code)),
  });
  return {
    environment: {
      ...base,
      now: () => base.now() + skipped,
      uptime: () => (sleepsSince ?? base.uptime()) - sleptMs,
      openSocket: (url, protocols, listener) => base.openSocket(url, protocols, listening(listener)),
      setAlarm: (run, inMs) => {
        let isTakenBack = false;
        const takeBack = base.setAlarm(() => whenAwake(() => isTakenBack || run()), inMs);
        return () => {
          isTakenBack = true;
          takeBack();
        };
      },
    },
    isAsleep: () => sleepsSince !== undefined,
    sleep: () => {
      sleepsSince ??= base.uptime();
    },
    wake: (skippedMs = 0) => {
      if (sleepsSince === undefined) return;
      sleptMs += base.uptime() - sleepsSince;
      skipped += skippedMs;
      sleepsSince = undefined;
      for (const run of waiting.splice(0)) run();
    },
  };
}

import type { Clock } from '../platform/clock.ts';

export type Alarms = {
  /** Rings once for a key, at or soon after `at` (milliseconds since 1970). Replaces the key's earlier alarm. */
  set(key: string, at: number): void;
  /** Nothing rings any more, also what is set later: somebody may still be reading what to wait for. */
  stop(): void;
};

export type AlarmsOptions = {
  /** With this many the far ones are forgotten. */
  readonly most: number;
  /** What is further away than this is somebody else's to remember. */
  readonly nearMs: number;
};

/** Many deadlines, one timer: it waits for the earliest, and looks through all of them only when it rings. */
export function createAlarms(
  clock: Clock,
  ring: (key: string) => void,
  { most, nearMs }: AlarmsOptions,
): Alarms {
  const alarms = new Map<string, number>();
  let armedAt = Infinity;
  let disarm: () => void = () => undefined;
  let isOver = false;

  function arm(at: number): void {
    disarm();
    armedAt = at;
    disarm = clock.after(Math.max(0, at - clock.now()), wake);
  }

  function wake(): void {
    armedAt = Infinity;
    const now = clock.now();
    // A wall clock that was set back has the timer ring too early: then nothing is due, and it is armed again.
    const due = [...alarms].filter(([, at]) => at <= now).map(([key]) => key);
    for (const key of due) alarms.delete(key);
    let earliest = Infinity;
    for (const at of alarms.values()) earliest = Math.min(earliest, at);
    if (earliest < Infinity) arm(earliest);
    for (const key of due) ring(key);
  }

  function forgetFar(): void {
    const near = clock.now() + nearMs;
    for (const [key, at] of alarms) if (at > near) alarms.delete(key);
  }

  return {
    set(key, at) {
      if (isOver) return;
      alarms.set(key, at);
      if (alarms.size > most) forgetFar();
      if (at < armedAt) arm(at);
    },
    stop() {
      isOver = true;
      alarms.clear();
      disarm();
    },
  };
}

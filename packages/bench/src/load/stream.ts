import { setTimeout as sleep } from 'node:timers/promises';

export type Stream = {
  /** How many were said. */
  readonly count: () => number;
  readonly end: () => Promise<void>;
};

/** Says something so many times a second. What is late is said at once, so that a load that is held up holds nothing back. */
export function stream(perSecond: number, say: (count: number) => void): Stream {
  const startedAt = performance.now();
  let count = 0;
  let isOver = false;
  const ended = (async () => {
    while (!isOver) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
      for (; count < due; count += 1) say(count);
      await sleep(1);
    }
  })();
  return {
    count: () => count,
    async end() {
      isOver = true;
      await ended;
    },
  };
}

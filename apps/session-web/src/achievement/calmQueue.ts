/** A notice is never shown into a breath: it waits for the next cycle boundary, and goes at one. */
export type CalmQueue<T> = {
  readonly waiting: readonly T[];
  readonly shown: T | null;
  /** When to look again; null: not before something comes. */
  readonly wakeAt: number | null;
};

/** Long enough to read it, before the boundary at which it goes. */
const SHOWN_AT_LEAST_MS = 6_000;
/** What more there is stands in the inbox. */
const MOST_WAITING = 10;

export const calm: CalmQueue<never> = { waiting: [], shown: null, wakeAt: null };

export type CalmEvent<T> =
  { readonly type: 'arrived'; readonly item: T } | { readonly type: 'woke' } | { readonly type: 'dismissed' };

export type CalmEnv = {
  readonly now: number;
  /** The first cycle boundary at or after `at`. */
  readonly boundaryAfter: (at: number) => number;
};

export function stepCalm<T>(queue: CalmQueue<T>, event: CalmEvent<T>, env: CalmEnv): CalmQueue<T> {
  switch (event.type) {
    case 'arrived': {
      const waiting = [...queue.waiting, event.item].slice(0, MOST_WAITING);
      return { ...queue, waiting, wakeAt: queue.wakeAt ?? env.boundaryAfter(env.now) };
    }
    case 'dismissed':
      return next({ ...queue, shown: null }, env, env.now);
    case 'woke':
      return queue.wakeAt !== null && env.now >= queue.wakeAt ? atBoundary(queue, env) : queue;
  }
}

/** One at a time; the next one takes its place. */
function atBoundary<T>({ waiting }: CalmQueue<T>, { now, boundaryAfter }: CalmEnv): CalmQueue<T> {
  const [shown, ...others] = waiting;
  if (shown === undefined) return { waiting: [], shown: null, wakeAt: null };
  return { waiting: others, shown, wakeAt: boundaryAfter(now + SHOWN_AT_LEAST_MS) };
}

function next<T>(queue: CalmQueue<T>, { boundaryAfter }: CalmEnv, now: number): CalmQueue<T> {
  // A boundary that is now is over for the eye.
  return { ...queue, wakeAt: queue.waiting.length === 0 ? null : boundaryAfter(now + 1) };
}

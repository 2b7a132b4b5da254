import type { Clock } from './clock.ts';

/** Keys of one batch; more wait for the next. Each of them is a few questions and a row of an answer. */
const MAX_BATCH = 500;
/** Of the time, that a gathering with a clock spends on its batches while it is crowded. */
const SHARE = 1 / 5;
/** So that nobody waits long for what took long once. */
const MAX_REST_MS = 250;

export type Gathering<K> = {
  add(keys: Iterable<K>): void;
  /** Resolves when nothing is waiting or under way; nobody rests until then. */
  idle(): Promise<void>;
};

/**
 * Hands keys over together, one batch at a time; keys that come during a batch make the next one. So a value that is derived from the
 * database is never overwritten by an older reading of it, and a thousand changes at once are a few readings: of a part of them at a time, however many there are.
 * With a clock a batch during which more came is followed by a rest, the longer the longer it took: one change alone is carried at once,
 * and of a crowd all the more come together.
 */
export function gather<K>(
  carry: (keys: readonly K[]) => Promise<void>,
  onTrouble: (error: unknown) => void,
  clock?: Pick<Clock, 'monotonic' | 'after'>,
): Gathering<K> {
  const waiting = new Set<K>();
  let running: Promise<void> | undefined;
  let endRest = (): void => undefined;
  let isAwaited = false;

  async function run(): Promise<void> {
    // What the same turn still brings goes along.
    await Promise.resolve();
    while (waiting.size > 0) {
      const keys = [...waiting].slice(0, MAX_BATCH);
      for (const key of keys) waiting.delete(key);
      const startedAt = clock?.monotonic() ?? 0;
      await carry(keys).catch(onTrouble);
      if (clock && waiting.size > 0) await rest(clock, clock.monotonic() - startedAt);
    }
    running = undefined;
    isAwaited = false;
  }

  async function rest(by: Pick<Clock, 'after'>, afterMs: number): Promise<void> {
    const restMs = Math.min(MAX_REST_MS, afterMs * (1 / SHARE - 1));
    if (restMs < 1 || isAwaited) return;
    await new Promise<void>((resolve) => {
      const cancel = by.after(restMs, resolve);
      endRest = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    add(keys) {
      for (const key of keys) waiting.add(key);
      if (waiting.size > 0) running ??= run();
    },
    idle() {
      if (!running) return Promise.resolve();
      isAwaited = true;
      endRest();
      return running;
    },
  };
}

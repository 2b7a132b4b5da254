import type { Clock } from './clock.ts';
import { endOfTurn } from './turn.ts';

/** Keys of one batch; more wait for the next. Each of them is a few questions and a row of an answer. */
const MAX_BATCH = 500;

export type Gathering<K> = {
  add(keys: Iterable<K>): void;
  /** Resolves when nothing is waiting or under way; nobody rests until then. */
  idle(): Promise<void>;
};

/** After a batch that was not full so long nothing is carried: of a crowd that comes in, all the more are carried together. */
export type Rest = { readonly clock: Pick<Clock, 'after'>; readonly ms: number };

/**
 * Hands keys over together, one batch at a time; keys that come during a batch make the next one. So a value that is derived from the
 * database is never overwritten by an older reading of it, and a thousand changes at once are a few readings: of a part of them at a time, however many there are.
 * Between two batches the event loop has a turn for everybody else.
 */
export function gather<K>(
  carry: (keys: readonly K[]) => Promise<void>,
  onTrouble: (error: unknown) => void,
  rest?: Rest,
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
      await carry(keys).catch(onTrouble);
      if (rest && rest.ms > 0 && keys.length < MAX_BATCH && !isAwaited) await pause(rest);
      // Where everything is in memory nothing else would: one batch after the other would be one long turn.
      else if (waiting.size > 0) await endOfTurn();
    }
    running = undefined;
    isAwaited = false;
  }

  function pause({ clock, ms }: Rest): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
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

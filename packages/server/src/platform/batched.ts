import { BatchWindow } from './batchWindow.ts';

/** Databases bound the parameters of a statement. */
const MAX_KEYS = 500;
/** Batches under way. Two, so that one is on its way while the other is answered; the longer they take, the more the next ones gather. */
const AT_ONCE = 2;

/**
 * One thing at a time made of many at once: what is asked for in one turn of the event loop, or in a {@link BatchWindow}, or while others are
 * under way, is asked together, and after it was asked for. The same key in one batch is one question. Undefined for a key that the answer
 * does not have; rejects like the batch. What is asked must be bounded by whoever asks: all that wait, wait here.
 */
export function batched<K, V>(
  askAll: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): (key: K) => Promise<V | undefined> {
  const waiting = new Map<K, PromiseWithResolvers<V | undefined>>();
  const window = new BatchWindow();
  let underWay = 0;
  let isGathering = false;

  function gather(): void {
    if (isGathering || waiting.size === 0 || underWay >= AT_ONCE) return;
    isGathering = true;
    window.next(() => {
      isGathering = false;
      while (waiting.size > 0 && underWay < AT_ONCE) void askNext();
    });
  }

  async function askNext(): Promise<void> {
    const asked = [...waiting].slice(0, MAX_KEYS);
    for (const [key] of asked) waiting.delete(key);
    underWay += 1;
    try {
      const values = await askAll(asked.map(([key]) => key));
      for (const [key, { resolve }] of asked) resolve(values.get(key));
    } catch (error) {
      for (const [, { reject }] of asked) reject(error);
    } finally {
      underWay -= 1;
      gather();
    }
  }

  return (key) => {
    let asked = waiting.get(key);
    if (!asked) waiting.set(key, (asked = Promise.withResolvers()));
    gather();
    return asked.promise;
  };
}

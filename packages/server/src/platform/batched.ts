import { atEndOfTurn } from './turn.ts';

/** Databases bound the parameters of a statement. */
const MAX_KEYS = 500;

/**
 * A reading of one thing out of a reading of many: what is asked for in one turn of the event loop is read together, after it was asked for.
 * Undefined for a key that the reading does not have; rejects like the reading.
 */
export function batched<K, V>(
  read: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): (key: K) => Promise<V | undefined> {
  let waiting = new Map<K, PromiseWithResolvers<V | undefined>>();

  function readAll(): void {
    const all = [...waiting];
    waiting = new Map();
    for (let from = 0; from < all.length; from += MAX_KEYS) void answer(all.slice(from, from + MAX_KEYS));
  }

  async function answer(asked: readonly [K, PromiseWithResolvers<V | undefined>][]): Promise<void> {
    try {
      const values = await read(asked.map(([key]) => key));
      for (const [key, { resolve }] of asked) resolve(values.get(key));
    } catch (error) {
      for (const [, { reject }] of asked) reject(error);
    }
  }

  return (key) => {
    if (waiting.size === 0) atEndOfTurn(readAll);
    let asked = waiting.get(key);
    if (!asked) waiting.set(key, (asked = Promise.withResolvers()));
    return asked.promise;
  };
}

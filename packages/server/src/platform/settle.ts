/** Then somebody changes them all the time, and other keys get their turn before the next try. */
const MAX_ROUNDS = 8;

export type Settling<K, V> = {
  /** What is true of these keys now; of a key that is not answered nothing is told. */
  readonly read: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;
  /** Puts it where everybody looks, in place of what was there. */
  readonly tell: (values: readonly V[]) => Promise<void>;
  /** What everybody saw before anything was read. @default nothing: all of it is told. */
  readonly told?: ReadonlyMap<K, V>;
};

/**
 * Tells what is true, reads again, and tells again what is no longer so. Of several nodes that tell the same rows at once, without a lock,
 * the one that tells last has then read what the others changed. Returns the keys that were still changing.
 */
export async function settle<K, V>(
  keys: readonly K[],
  { read, tell, told: before = new Map() }: Settling<K, V>,
): Promise<readonly K[]> {
  const told = new Map(Array.from(before, ([key, value]) => [key, JSON.stringify(value)]));
  let open = keys;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const values = [...(await read(open))].filter(([key, value]) => JSON.stringify(value) !== told.get(key));
    if (values.length === 0) return [];
    await tell(values.map(([, value]) => value));
    for (const [key, value] of values) told.set(key, JSON.stringify(value));
    open = values.map(([key]) => key);
  }
  return open;
}

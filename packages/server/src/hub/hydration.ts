import type { StateStore, StateUpdate, StateValue } from './stateStore.ts';

/** A value that a capability can tell anew, from the database, when nobody has told it since the store began. */
export type Hydrated = { readonly type: string; readonly key: string; readonly json: string };

export type Hydrate = (channel: string) => Promise<readonly Hydrated[]>;

/** Tells the store what it does not know of a channel and the database does. What it knows is never older than the database's reading. */
export async function hydrateMissing(channel: string, states: StateStore, hydrate: Hydrate): Promise<void> {
  await addAll(channel, states, await hydrate(channel));
}

export async function addAll(
  channel: string,
  states: StateStore,
  hydrated: readonly Hydrated[],
): Promise<void> {
  await Promise.all(hydrated.map(({ type, key, json }) => states.add(channel, type, key, json)));
}

/** Those of which these values have none. */
export function missingFrom(
  values: readonly StateValue[],
  hydrated: readonly Hydrated[],
): readonly Hydrated[] {
  const known = new Set(values.map(keyOf));
  return hydrated.filter((each) => !known.has(keyOf(each)));
}

/**
 * What the database says otherwise than these values. It was read after them, and nothing is told before it is committed, so it is newer: a
 * store that has lost its last writes, or a node alone, does not know. The next version: above the value's, and below whatever comes.
 */
export function corrections(
  values: readonly StateValue[],
  hydrated: readonly Hydrated[],
): readonly StateUpdate[] {
  const known = new Map(values.map((value) => [keyOf(value), value]));
  return hydrated.flatMap((said) => {
    const value = known.get(keyOf(said));
    return value && value.json !== said.json ? { ...said, version: value.version + 1 } : [];
  });
}

function keyOf({ type, key }: { readonly type: string; readonly key: string }): string {
  return `${type} ${key}`;
}

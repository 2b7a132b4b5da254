import type { StateStore } from './stateStore.ts';

/** A value that a capability can tell anew, from the database, when nobody has told it since the store began. */
export type Hydrated = { readonly type: string; readonly key: string; readonly json: string };

export type Hydrate = (channel: string) => Promise<readonly Hydrated[]>;

/** Tells the store what it does not know of a channel and the database does. What it knows is never older than the database's reading. */
export async function hydrateMissing(channel: string, states: StateStore, hydrate: Hydrate): Promise<void> {
  const hydrated = await hydrate(channel);
  await Promise.all(hydrated.map(({ type, key, json }) => states.add(channel, type, key, json)));
}

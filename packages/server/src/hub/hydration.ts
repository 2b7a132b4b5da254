import type { StateStore } from './stateStore.ts';

/** A value that a capability can tell anew, from the database, when nobody has told it since the store began. */
export type Hydrated = { readonly type: string; readonly key: string; readonly json: string };

export type Hydrate = (channel: string) => Promise<readonly Hydrated[]>;

/** Tells the store what it does not know of a channel and the database does. */
export async function hydrateMissing(channel: string, states: StateStore, hydrate: Hydrate): Promise<void> {
  const hydrated = await hydrate(channel);
  if (hydrated.length === 0) return;
  // Looked at afterwards: what was told while the database was read is newer than the reading.
  const known = new Set((await states.snapshot(channel)).map(({ type, key }) => `${type} ${key}`));
  for (const { type, key, json } of hydrated) {
    if (!known.has(`${type} ${key}`)) await states.set(channel, type, key, json);
  }
}

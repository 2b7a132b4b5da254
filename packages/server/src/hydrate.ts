import { parseChannel } from '@attune/protocol';
import type { Capability, StateOut } from './capability.ts';
import type { Hydrated } from './hub/hydration.ts';

/** Whether some capability tells of it only while somebody is known to follow it. */
export function isToldWhenFollowed(capabilities: readonly Capability[], name: string): boolean {
  const { kind } = parseChannel(name);
  return capabilities.some(({ toldWhenFollowed }) => toldWhenFollowed?.includes(kind));
}

/** What all capabilities can tell anew of a channel. */
export async function statesAnew(
  capabilities: readonly Capability[],
  name: string,
): Promise<readonly StateOut[]> {
  const channel = parseChannel(name);
  const told = await Promise.all(
    capabilities.map(async (capability) => (await capability.hydrate?.(channel)) ?? []),
  );
  return told.flat().filter((state) => state.channel === name && state.value !== null);
}

/** The same as the hub has it. */
export async function hydrateFrom(
  capabilities: readonly Capability[],
  name: string,
): Promise<readonly Hydrated[]> {
  const told = await statesAnew(capabilities, name);
  return told.map(({ type, key, value }) => ({ type, key, json: JSON.stringify(value) }));
}

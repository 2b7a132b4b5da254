/** On a cluster a channel's keys and topics must share a shard; so many shards can have a part of the work. */
export const SLOT_COUNT = 16;

export const SLOTS: readonly number[] = Array.from({ length: SLOT_COUNT }, (_, slot) => slot);

/** FNV-1a. The same on every node of every version: the keys of a channel depend on it. */
export function slotOf(channel: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < channel.length; index += 1) {
    hash = Math.imul(hash ^ channel.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % SLOT_COUNT;
}

/** What everything of a slot begins with; Redis hashes what stands in the braces. */
export function slotKey(prefix: string, slot: number): string {
  return `${prefix}:{s${slot}}`;
}

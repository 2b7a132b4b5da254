import { hashOf } from '../platform/hash.ts';

/** On a cluster a channel's keys and topics must share a shard; so many shards can have a part of the work. */
const SLOT_COUNT = 16;

export const SLOTS: readonly number[] = Array.from({ length: SLOT_COUNT }, (_, slot) => slot);

export function slotOf(channel: string): number {
  return hashOf(channel) % SLOT_COUNT;
}

/** What everything of a slot begins with; Redis hashes what stands in the braces. */
export function slotKey(prefix: string, slot: number): string {
  return `${prefix}:{s${slot}}`;
}

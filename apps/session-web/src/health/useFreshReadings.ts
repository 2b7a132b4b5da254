import type { ChannelHandle } from '@attune/client';
import type { Reading } from '@attune/protocol';
import { useNow } from '../app/useNow.ts';
import { freshReading } from './freshReading.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * The current readings of a channel by user id, looked at once a second. Not subscribed to: everybody's heart is new each second,
 * and a list of fifty people would be drawn fifty times in it.
 */
export function useFreshReadings(channel: ChannelHandle, now: () => number): ReadonlyMap<string, Reading> {
  const at = useNow(now, LOOK_EVERY_MS);
  return new Map([...channel.states('reading').get()].filter(([, reading]) => freshReading(reading, at)));
}

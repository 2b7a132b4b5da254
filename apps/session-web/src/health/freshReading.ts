import { limits, type Reading } from '@attune/protocol';

/** What somebody shares, while it is current. During a lost connection nobody says when it ends, so age decides. */
export function freshReading(reading: Reading | undefined, serverNow: number): Reading | undefined {
  if (!reading) return undefined;
  return serverNow - Date.parse(reading.measured_at) <= limits.READING_LEASE_MS ? reading : undefined;
}

/** `72 bpm`, `72 bpm, RMSSD 45 ms`. */
export function readingText({ bpm, rmssd }: Pick<Reading, 'bpm' | 'rmssd'>): string {
  const rate = `${Math.round(bpm)} bpm`;
  return rmssd === null ? rate : `${rate}, RMSSD ${Math.round(rmssd)} ms`;
}

import { encodeHeartRateFrame } from '@attune/vitals';

/** Straps tell a rate over the last few beats, not of the last one alone. */
const RATE_BEATS = 8;

/** A chest strap that plays a recording. */
export type Strap = {
  /** The notification of the time since the last one, as a strap encodes it: often one beat, sometimes two or none. */
  readonly notify: (elapsedMs: number) => Uint8Array<ArrayBuffer>;
};

/** Begins at beat `from` and starts over at the end, so a recording of an hour lasts as long as anybody stays. */
export function createStrap(rrMs: readonly number[], from: number): Strap {
  if (rrMs.length === 0) throw new RangeError('A strap needs a recording.');
  const beatAt = (index: number): number => rrMs.at(index % rrMs.length) ?? 0;
  let beats = from;
  let untilBeatMs = beatAt(beats);
  return {
    notify: (elapsedMs) => {
      const before = beats;
      untilBeatMs -= elapsedMs;
      while (untilBeatMs <= 0) {
        beats += 1;
        untilBeatMs += beatAt(beats);
      }
      const heard = Array.from({ length: beats - before }, (_, i) => beatAt(before + i));
      const recent = Array.from({ length: RATE_BEATS }, (_, i) => beatAt(beats - 1 - i));
      const meanMs = recent.reduce((sum, ms) => sum + ms, 0) / RATE_BEATS;
      return encodeHeartRateFrame({ bpm: 60_000 / meanMs, contact: 'on', rrMs: heard });
    },
  };
}

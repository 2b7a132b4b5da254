import { parseHeartRateFrame } from '@attune/vitals';
import { describe, expect, it } from 'vitest';
import { readRecording } from './recording.ts';
import { createStrap } from './strap.ts';

describe('createStrap', () => {
  it('plays the recording beat by beat, with nothing left out', () => {
    const rrMs = readRecording();
    const strap = createStrap(rrMs, 100);
    const heard = Array.from({ length: 120 }, () => [
      ...parseHeartRateFrame(strap.notify(1_000)).rrMs,
    ]).flat();
    const expected = rrMs.slice(100, 100 + heard.length);
    // A strap counts in 1/1024 s.
    heard.forEach((ms, index) => expect(Math.abs(ms - (expected[index] ?? 0))).toBeLessThan(0.5));
    const playedMs = expected.reduce((sum, ms) => sum + ms, 0);
    expect(playedMs).toBeLessThanOrEqual(120_000);
    expect(playedMs).toBeGreaterThan(118_000);
  });

  it('tells the rate of the last beats', () => {
    const strap = createStrap([1_000], 0);
    expect(parseHeartRateFrame(strap.notify(1_000))).toMatchObject({ bpm: 60, contact: 'on', rrMs: [1_000] });
    expect(parseHeartRateFrame(strap.notify(400)).rrMs).toEqual([]);
    expect(parseHeartRateFrame(strap.notify(2_000)).rrMs).toEqual([1_000, 1_000]);
  });

  it('starts over at the end of the recording', () => {
    const strap = createStrap([500, 1_000], 1);
    expect(parseHeartRateFrame(strap.notify(3_000)).rrMs).toEqual([1_000, 500, 1_000, 500]);
  });

  it('needs a recording', () => {
    expect(() => createStrap([], 0)).toThrow(RangeError);
  });
});

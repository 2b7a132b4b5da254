import { describe, expect, it } from 'vitest';
import { recording } from '../test/recording.ts';
import { quantile } from '../test/seeded.ts';
import { worn } from '../test/worn.ts';
import { ratePoints } from './beatTimes.ts';
import { silentHeart, step, type HeartPacket } from './index.ts';

function pointsOf(packets: readonly HeartPacket[]) {
  const heart = packets.reduce(step, silentHeart);
  return heart.at === 'heard' ? ratePoints(heart.beats) : [];
}

/** How far the points of the recording are from the middles of its intervals, in ms. */
function errors(packets: readonly HeartPacket[]): number[] {
  let beatAt = 0;
  const middles = recording('resting-5min').map((ms) => {
    beatAt += ms;
    return beatAt - ms / 2;
  });
  return pointsOf(packets).map(({ at }) => Math.min(...middles.map((middle) => Math.abs(middle - at))));
}

const minute = worn(recording('resting-5min')).slice(100, 160);

describe('ratePoints', () => {
  it('puts the beats of a minute where they were, although packets come up to a second late', () => {
    expect(pointsOf(minute).length).toBeGreaterThan(50);
    expect(Math.max(...errors(minute))).toBeLessThan(50);
  });

  it('begins anew after a silence', () => {
    const silent = minute.filter((_, i) => i < 20 || i > 26);
    expect(quantile(errors(silent), 0.95)).toBeLessThan(100);
  });

  it('begins anew where beats were lost', () => {
    const lossy = minute.filter((_, i) => i !== 25 && i !== 26);
    expect(quantile(errors(lossy), 0.95)).toBeLessThan(100);
  });

  it('keeps the time across an early beat and a missed one, which it leaves out', () => {
    const rrMs = [
      ...Array.from({ length: 20 }, () => 800),
      500,
      1100,
      800,
      800,
      1600,
      ...Array.from({ length: 20 }, () => 800),
    ];
    const points = pointsOf(worn(rrMs));
    expect(points.every(({ bpm }) => Math.abs(bpm - 75) < 0.1)).toBe(true);
    const steps = points.map(({ at }, i) => at - (points[i - 1]?.at ?? at));
    // 500 and 1100, and the one after; then 1600 and the one after.
    const holes = steps.filter((ms) => ms > 810);
    expect(holes).toHaveLength(2);
    for (const ms of holes) expect(Math.abs(ms - 3200)).toBeLessThan(5);
  });

  it('counts on no interval that no heart makes', () => {
    const packets = minute.map((packet, i) => (i === 30 ? { ...packet, rrMs: [65_535] } : packet));
    expect(quantile(errors(packets), 0.95)).toBeLessThan(100);
  });
});

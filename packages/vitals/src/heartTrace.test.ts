import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEART_WINDOW_MS, heartTrace, silentHeart, step, type HeartPacket, type LiveHeart } from './index.ts';

const packet = (at: number, ...rrMs: number[]): HeartPacket => ({ at, bpm: 60, contact: 'on', rrMs });
const heard = (...packets: HeartPacket[]): LiveHeart => packets.reduce(step, silentHeart);

describe('heartTrace', () => {
  it('is empty before the first packet', () => {
    expect(heartTrace(silentHeart, 0)).toEqual([]);
  });

  it('puts the beats of one packet one after the other', () => {
    const heart = heard(packet(10_000, 1000), packet(11_550, 800, 750));
    expect(heartTrace(heart, 11_550)).toEqual([
      [
        { at: 10_000, bpm: 60 },
        { at: 10_800, bpm: 75 },
        { at: 11_550, bpm: 80 },
      ],
    ]);
  });

  it('has a hole where the strap was silent', () => {
    const heart = heard(packet(1_000, 1000), packet(2_000, 1000), packet(9_000, 1000), packet(10_000, 1000));
    expect(heartTrace(heart, 10_000).map((stretch) => stretch.map(({ at }) => at))).toEqual([
      [1_000, 2_000],
      [9_000, 10_000],
    ]);
  });

  it('has a hole where a beat is not believed', () => {
    const heart = heard(packet(1_000, 1000), packet(1_500, 500), packet(2_500, 1000), packet(3_500, 1000));
    expect(heartTrace(heart, 3_500).map((stretch) => stretch.map(({ at }) => at))).toEqual([
      [1_000],
      [3_500],
    ]);
  });

  it('moves on while nothing comes', () => {
    const heart = heard(packet(1_000, 1000), packet(2_000, 1000));
    expect(heartTrace(heart, 1_500 + HEART_WINDOW_MS)).toEqual([[{ at: 2_000, bpm: 60 }]]);
    expect(heartTrace(heart, 2_001 + HEART_WINDOW_MS)).toEqual([]);
  });

  it('shows every clean beat of the window once, oldest first, whatever the packets', () => {
    const packets = fc.array(
      fc.record({
        waitMs: fc.integer({ min: 200, max: 6_000 }),
        rrMs: fc.array(fc.integer({ min: 250, max: 2_100 }), { maxLength: 3 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(packets, (sent) => {
        let at = 0;
        const heart = heard(...sent.map(({ waitMs, rrMs }) => packet((at += waitMs), ...rrMs)));
        const stretches = heartTrace(heart, at);
        const points = stretches.flat();
        expect(stretches.every(({ length }) => length > 0)).toBe(true);
        expect(points.every((point) => point.at <= at && at - point.at <= HEART_WINDOW_MS)).toBe(true);
        expect(points.every(({ bpm }) => bpm >= 30 && bpm <= 200)).toBe(true);
        for (const stretch of stretches) {
          const instants = stretch.map((point) => point.at);
          expect(instants).toEqual(instants.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});

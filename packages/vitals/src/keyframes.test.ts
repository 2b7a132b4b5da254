import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyShare, anyTechnique, box, sigh } from '../test/techniques.ts';
import { BREATH_EASING, cycleMs, keyframes, phaseAt, type BreathKeyframe } from './index.ts';

/** What a browser shows for a keyframe list; CSS Easing Functions Level 1, by bisection. */
function fillFromKeyframes(frames: readonly BreathKeyframe[], offset: number): number {
  const index = frames.findLastIndex((frame, i) => frame.offset <= offset && i < frames.length - 1);
  const from = frames[index];
  const to = frames[index + 1];
  if (!from || !to) throw new Error(`No keyframe around ${offset}.`);
  const eased = ease(from.easing, (offset - from.offset) / (to.offset - from.offset));
  return from.fill + (to.fill - from.fill) * eased;
}

function ease(easing: string, time: number): number {
  if (easing === 'linear') return time;
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = (easing.match(/[\d.]+/g) ?? []).map(Number);
  let low = 0;
  let high = 1;
  for (let i = 0; i < 40; i += 1) {
    const middle = (low + high) / 2;
    if (bezier(x1, x2, middle) < time) low = middle;
    else high = middle;
  }
  return bezier(y1, y2, low);
}

function bezier(one: number, two: number, t: number): number {
  return 3 * (1 - t) ** 2 * t * one + 3 * (1 - t) * t * t * two + t ** 3;
}

describe('keyframes', () => {
  it('lays out a box', () => {
    expect(keyframes(box)).toEqual([
      { offset: 0, fill: 0, easing: BREATH_EASING },
      { offset: 0.25, fill: 1, easing: 'linear' },
      { offset: 0.5, fill: 1, easing: BREATH_EASING },
      { offset: 0.75, fill: 0, easing: 'linear' },
      { offset: 1, fill: 0, easing: 'linear' },
    ]);
  });

  it('holds between the two inhales of a sigh', () => {
    expect(keyframes(sigh).map(({ fill }) => fill)).toEqual([0, 2 / 3, 2 / 3, 1, 0]);
  });

  it('rises in offset from 0 to 1, as Web Animations demands, and ends where it began', () => {
    fc.assert(
      fc.property(anyTechnique, (any) => {
        const frames = keyframes(any);
        const offsets = frames.map(({ offset }) => offset);
        expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
        expect([offsets.at(0), offsets.at(-1)]).toEqual([0, 1]);
        expect(frames.at(-1)?.fill).toBe(frames.at(0)?.fill);
      }),
    );
  });

  it('shows what phaseAt says, to a four-thousandth, at every point of the cycle', () => {
    fc.assert(
      fc.property(anyTechnique, anyShare, (any, offset) => {
        const shown = fillFromKeyframes(keyframes(any), offset);
        expect(Math.abs(shown - phaseAt(any, 0, offset * cycleMs(any)).fill)).toBeLessThan(1 / 4000);
      }),
    );
  });
});

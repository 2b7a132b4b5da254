import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resample } from './cubicSpline.ts';

const knots = (...points: [t: number, y: number][]) => points.map(([t, y]) => ({ t, y }));

describe('resample', () => {
  it('bends through three points as one does by hand', () => {
    // The second derivative in the middle is -3.
    expect(resample(knots([0, 0], [1, 1], [2, 0]), 0.5)).toEqual([0, 0.6875, 1, 0.6875]);
  });

  it('leaves a straight line straight, and out the last point', () => {
    expect(resample(knots([1, 10], [2, 20], [4, 40]), 1)).toEqual([10, 20, 30]);
  });

  it.each([
    ['nothing', knots()],
    ['one point', knots([3, 5])],
  ])('is empty for %s', (_, points) => {
    expect(resample(points, 1)).toEqual([]);
  });

  it('goes through every knot', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 30 }), (ys) => {
        const values = resample(
          ys.map((y, i) => ({ t: i * 4, y })),
          1,
        );
        expect(values).toHaveLength((ys.length - 1) * 4);
        ys.slice(0, -1).forEach((y, i) => expect(values[i * 4]).toBeCloseTo(y, 9));
      }),
    );
  });

  it('follows a smooth curve closely between uneven knots', () => {
    const points = Array.from({ length: 60 }, (_, i) => i * 0.8 + 0.2 * Math.sin(i)).map((t) => ({
      t,
      y: Math.sin(t),
    }));
    const first = points[0]?.t ?? NaN;
    // Away from the ends, where a natural spline is forced straight.
    const off = resample(points, 0.25).map((y, i) => Math.abs(y - Math.sin(first + i * 0.25)));
    expect(Math.max(...off.slice(20, -20))).toBeLessThan(0.01);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fft } from './fft.ts';

const anySeries = fc
  .integer({ min: 0, max: 6 })
  .chain((bits) =>
    fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2 ** bits, maxLength: 2 ** bits }),
  );

describe('fft', () => {
  it('is the sum that it stands for', () => {
    fc.assert(
      fc.property(anySeries, (values) => {
        const { re, im } = fft(Float64Array.from(values));
        values.forEach((_, k) => {
          const angle = (-2 * Math.PI * k) / values.length;
          expect(re[k]).toBeCloseTo(
            values.reduce((sum, value, n) => sum + value * Math.cos(angle * n), 0),
            8,
          );
          expect(im[k]).toBeCloseTo(
            values.reduce((sum, value, n) => sum + value * Math.sin(angle * n), 0),
            8,
          );
        });
      }),
    );
  });

  it.each([0, 3, 300])('refuses %d values', (size) => {
    expect(() => fft(new Float64Array(size))).toThrow(RangeError);
  });
});

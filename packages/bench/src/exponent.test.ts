import { describe, expect, it } from 'vitest';
import { exponentOf } from './exponent.ts';
import type { Point } from './results.ts';

const SIZES = [100, 200, 400, 800];
const grown = (power: number): readonly Point[] => SIZES.map((x) => [x, 7 * x ** power]);

describe('growth', () => {
  it.each([0, 1, 2, -1, 0.5])('with the power %d is found', (power) => {
    expect(exponentOf(grown(power))).toBeCloseTo(power, 9);
  });

  it('is a line through all of them, not from the first to the last', () => {
    // One doubling that doubles, and then one that does not: half of a doubling each.
    expect(
      exponentOf([
        [1, 1],
        [2, 2],
        [4, 2],
      ]),
    ).toBeCloseTo(0.5, 9);
  });

  it('needs two sizes', () => {
    expect(() => exponentOf([[1, 1]])).toThrow('two sizes');
    expect(() => exponentOf([])).toThrow('two sizes');
  });

  it('has no logarithm of nothing', () => {
    expect(() => exponentOf([...grown(1), [1_600, 0]])).toThrow('logarithm');
  });
});

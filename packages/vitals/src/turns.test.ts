import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phaseDifference, wrapTurns } from './index.ts';

const anyTurns = fc.double({ min: -1000, max: 1000, noNaN: true });

describe('turns', () => {
  it.each([
    [0.25, 0.25],
    [1, 0],
    [-0.25, 0.75],
    [7.5, 0.5],
    [-1e-18, 0],
  ])('%f is the phase %f', (turns, phase) => {
    expect(wrapTurns(turns)).toBe(phase);
  });

  it.each([
    ['ahead', 0.3, 0.1, 0.2],
    ['behind', 0.1, 0.3, -0.2],
    ['ahead across the beginning', 0.05, 0.95, 0.1],
    ['behind across the beginning', 0.95, 0.05, -0.1],
    ['half a turn off', 0.75, 0.25, -0.5],
  ])('%s', (_, phase, other, difference) => {
    expect(phaseDifference(phase, other)).toBeCloseTo(difference, 12);
  });

  it('a phase is never 1, and a difference never more than half a turn', () => {
    fc.assert(
      fc.property(anyTurns, anyTurns, (a, b) => {
        expect(wrapTurns(a)).toBeGreaterThanOrEqual(0);
        expect(wrapTurns(a)).toBeLessThan(1);
        expect(Math.abs(phaseDifference(a, b))).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, seeded } from '../test/seeded.ts';
import { anyShare } from '../test/techniques.ts';
import { phaseDifference, synchrony } from './index.ts';

const anyGroup = fc.array(anyShare, { minLength: 2, maxLength: 200 });

describe('synchrony', () => {
  it.each([
    ['nobody', []],
    ['one person', [0.3]],
    ['two people, one of them without a phase', [0.3, null]],
  ])('is null for %s', (_, phases) => {
    expect(synchrony(phases)).toBeNull();
  });

  it.each([
    ['a quarter turn apart', [0, 0.25], Math.SQRT1_2, 0.125],
    ['around the beginning of the inhale', [0.95, 0.05], Math.cos(0.1 * Math.PI), 0],
    ['two against one', [0.5, 0.5, 0], 1 / 3, 0.5],
    ['people without a phase', [null, 0.2, null, 0.2], 1, 0.2],
  ])('%s, by hand', (_, phases, r, meanPhase) => {
    const group = synchrony(phases);
    expect(group?.r).toBeCloseTo(r, 12);
    expect(Math.abs(phaseDifference(group?.meanPhase ?? NaN, meanPhase))).toBeLessThan(1e-12);
  });

  it('is 1, and their phase, for people in one phase', () => {
    fc.assert(
      fc.property(anyShare, fc.integer({ min: 2, max: 200 }), (phase, people) => {
        const group = synchrony(Array.from({ length: people }, () => phase));
        expect(group?.r).toBeCloseTo(1, 12);
        expect(Math.abs(phaseDifference(group?.meanPhase ?? NaN, phase))).toBeLessThan(1e-9);
      }),
    );
  });

  it('is 0, and nowhere, for people who are evenly spread', () => {
    fc.assert(
      fc.property(anyShare, fc.integer({ min: 2, max: 200 }), (first, people) => {
        const group = synchrony(Array.from({ length: people }, (_, i) => first + i / people));
        expect(group?.r).toBeCloseTo(0, 12);
        expect(group?.meanPhase).toBeNull();
      }),
    );
  });

  it('stays within 0 and 1', () => {
    fc.assert(
      fc.property(anyGroup, (phases) => {
        const group = synchrony(phases);
        expect(group?.r).toBeGreaterThanOrEqual(0);
        expect(group?.r).toBeLessThanOrEqual(1);
        expect(group?.meanPhase ?? 0).toBeLessThan(1);
      }),
    );
  });

  it('does not change when all are moved on alike; only the mean phase moves', () => {
    fc.assert(
      fc.property(anyGroup, anyShare, (phases, by) => {
        const [before, after] = [synchrony(phases), synchrony(phases.map((phase) => phase + by))];
        expect(after?.r).toBeCloseTo(before?.r ?? NaN, 9);
        // Of a nearly even spread the direction is nearly rounding.
        if (!before || before.r < 1e-3 || before.meanPhase === null) return;
        const moved = phaseDifference(after?.meanPhase ?? NaN, before.meanPhase + by);
        expect(Math.abs(moved)).toBeLessThan(1e-6);
      }),
    );
  });

  it('does not care who is who', () => {
    fc.assert(
      fc.property(anyGroup, (phases) => {
        expect(synchrony(phases.toReversed())?.r).toBeCloseTo(synchrony(phases)?.r ?? NaN, 12);
      }),
    );
  });

  it.each([
    [2, 0.64],
    [10, 0.28],
    [100, 0.089],
  ])('has a mean of about 0.9 / sqrt(n) by chance: %d people, %f', (people, mean) => {
    const random = seeded(people);
    const rs = Array.from(
      { length: 4000 },
      () => synchrony(Array.from({ length: people }, random))?.r ?? NaN,
    );
    expect(Math.abs(rs.reduce((sum, r) => sum + r, 0) / rs.length - mean)).toBeLessThan(0.03);
    if (people === 2) expect(quantile(rs, 0.59)).toBeCloseTo(0.8, 1);
  });
});

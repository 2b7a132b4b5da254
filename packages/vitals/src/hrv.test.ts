import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PUBLISHED } from '../test/published.ts';
import { recording } from '../test/recording.ts';
import { meanHeartRate, meanNn, nn50, pnn50, poincare, rmssd, rmssdOfRuns, sdnn } from './index.ts';

function expectPublished(actual: number | null | undefined, figure: number): void {
  expect(Math.abs((actual ?? NaN) - figure)).toBeLessThan(0.001);
}

const anyNn = fc.array(fc.integer({ min: 300, max: 2000 }), { minLength: 3, maxLength: 60 });

describe('agreement with the published figures', () => {
  it.each(PUBLISHED)('$name', ({ measure, hour, fiveMinutes }) => {
    if (hour !== null) expectPublished(measure(recording('resting-60min')), hour);
    expectPublished(measure(recording('resting-5min')), fiveMinutes);
  });
});

describe('by hand', () => {
  it('agrees with sums done on paper', () => {
    const nnMs = [800, 850, 790, 800];
    expect(meanNn(nnMs)).toBe(810);
    expect(sdnn(nnMs)).toBeCloseTo(Math.sqrt((100 + 1600 + 400 + 100) / 3), 12);
    expect(rmssd(nnMs)).toBeCloseTo(Math.sqrt((2500 + 3600 + 100) / 3), 12);
    expect(meanHeartRate([1000, 500])).toBe(90);
  });

  it('counts a difference of exactly 50 ms in neither direction', () => {
    expect(nn50([800, 850, 800, 851, 800])).toBe(2);
    expect(pnn50([800, 850, 800, 851, 800])).toBe(50);
  });

  it('takes no difference across a hole', () => {
    expect(rmssdOfRuns([[800, 810], [1000, 1010], [500]])).toBe(10);
  });
});

describe('too little to say', () => {
  it.each([
    ['mean NN of nothing', meanNn([])],
    ['mean heart rate of nothing', meanHeartRate([])],
    ['SDNN of one interval', sdnn([800])],
    ['RMSSD of one interval', rmssd([800])],
    ['RMSSD of lone intervals', rmssdOfRuns([[800], [810]])],
    ['pNN50 of one interval', pnn50([800])],
    ['a Poincaré plot of one point', poincare([800, 810])],
  ])('%s is null', (_, value) => {
    expect(value).toBeNull();
  });
});

describe('properties', () => {
  it('a metronome has no variability', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 2000 }), (ms) => {
        const nnMs = [ms, ms, ms, ms];
        expect([sdnn(nnMs), rmssd(nnMs), pnn50(nnMs)]).toEqual([0, 0, 0]);
        expect(poincare(nnMs)?.sd1).toBe(0);
        expect(poincare(nnMs)?.sd2).toBeCloseTo(0, 9);
      }),
    );
  });

  it('spread does not depend on the level or on the direction of time', () => {
    fc.assert(
      fc.property(anyNn, fc.integer({ min: 1, max: 500 }), (nnMs, shift) => {
        const changed = nnMs.map((ms) => ms + shift).reverse();
        expect(sdnn(changed)).toBeCloseTo(sdnn(nnMs) ?? NaN, 6);
        expect(rmssd(changed)).toBeCloseTo(rmssd(nnMs) ?? NaN, 6);
        expect(nn50(changed)).toBe(nn50(nnMs));
      }),
    );
  });

  it('the mean of the rates is never below the rate of the mean', () => {
    fc.assert(
      fc.property(anyNn, (nnMs) => {
        expect(meanHeartRate(nnMs)).toBeGreaterThanOrEqual(60_000 / (meanNn(nnMs) ?? NaN) - 1e-9);
      }),
    );
  });
});

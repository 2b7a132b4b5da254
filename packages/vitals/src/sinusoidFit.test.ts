import { describe, expect, it } from 'vitest';
import { gaussian, seeded } from '../test/seeded.ts';
import { bestSinusoid, detrend, fitSinusoid } from './sinusoidFit.ts';

/** Uneven times over half a minute, as beats are, with a hole. */
function samples(y: (t: number) => number) {
  const random = seeded(1);
  return Array.from({ length: 40 }, (_, i) => -30 + i * 0.75 + 0.3 * random())
    .filter((t) => t < -15 || t > -10)
    .map((t) => ({ t, y: y(t) }));
}

const wave = (frequency: number, crest: number) => (t: number) =>
  Math.cos(2 * Math.PI * (frequency * t - crest));
const trend = (t: number) => 60 + 0.5 * t - 0.02 * t * t + 0.001 * t ** 3;

describe('fitSinusoid', () => {
  it('is exact for a wave on a trend', () => {
    const slow = wave(0.1, 0.3);
    const fit = fitSinusoid(
      detrend(
        samples((t) => trend(t) + 4 * slow(t)),
        3,
      ),
      0.1,
    );
    expect(fit.crest).toBeCloseTo(0.3, 9);
    expect(fit.explained).toBeCloseTo(1, 9);
  });

  it('explains nothing of a trend', () => {
    expect(fitSinusoid(detrend(samples(trend), 3), 0.1).explained).toBe(0);
  });

  it('explains about nothing of noise on the mean', () => {
    const shares = Array.from({ length: 200 }, (_, seed) => {
      const normal = gaussian(seeded(seed));
      return fitSinusoid(detrend(samples(normal), 3), 0.2).explained;
    });
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) / shares.length)).toBeLessThan(0.05);
  });
});

describe('bestSinusoid', () => {
  const detrended = detrend(
    samples((t) => trend(t) + wave(0.107, 0.3)(t)),
    3,
  );

  it('finds the frequency between its steps', () => {
    const best = bestSinusoid(detrended, 0.08, 0.12, 1 / 30 / 7);
    expect(Math.abs((best?.frequency ?? NaN) - 0.107)).toBeLessThan(0.0005);
    expect(best?.explained).toBeGreaterThan(0.99);
  });

  it.each([
    ['below', 0.12, 0.16],
    ['above', 0.06, 0.1],
  ])('takes the slope of a wave for no wave: the band is %s', (_, from, to) => {
    expect(bestSinusoid(detrended, from, to, 1 / 30 / 7)).toBeNull();
  });

  it('finds nothing in nothing', () => {
    expect(
      bestSinusoid(
        detrend(
          samples(() => 60),
          3,
        ),
        0.08,
        0.12,
        0.005,
      ),
    ).toBeNull();
  });
});

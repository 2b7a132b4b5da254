import { describe, expect, it } from 'vitest';
import { beatsOf } from '../test/breathingHeart.ts';
import { PUBLISHED_SPECTRUM } from '../test/published.ts';
import { recording } from '../test/recording.ts';
import { frequencyDomain } from './index.ts';

/** The last bin before a frequency counts as that frequency. */
const BIN_HZ = 4 / 4096;

describe('frequencyDomain', () => {
  it.each(PUBLISHED_SPECTRUM)(
    'agrees with the published figures of $recording to a hundredth',
    (published) => {
      const { lfHf, hfPeakHz } = frequencyDomain(recording(published.recording)) ?? {};
      expect(Math.abs((lfHf ?? NaN) - published.lfHf)).toBeLessThan(0.01 * published.lfHf);
      expect(Math.abs((hfPeakHz ?? NaN) - published.hfPeakHz)).toBeLessThan(0.01 * published.hfPeakHz);
    },
  );

  it('finds the peak and the power of a heart with one rhythm', () => {
    // 60 beats a minute and 3 to either side: intervals swing by 50 ms, which is a power of 50 * 50 / 2.
    const nnMs = beatsOf((t) => 60 + 3 * Math.cos(2 * Math.PI * 0.2 * t), 240);
    const { lf = NaN, hf = NaN, hfPeakHz } = frequencyDomain(nnMs) ?? {};
    expect(Math.abs((hfPeakHz ?? NaN) - 0.2)).toBeLessThan(2 * BIN_HZ);
    expect(hf).toBeGreaterThan(900);
    expect(hf).toBeLessThan(1300);
    expect(lf / hf).toBeLessThan(0.05);
  });

  it('puts a slow rhythm into LF', () => {
    const nnMs = beatsOf((t) => 60 + 3 * Math.cos(2 * Math.PI * 0.1 * t), 240);
    expect(frequencyDomain(nnMs)?.lfHf).toBeGreaterThan(20);
  });

  it('has neither ratio nor peak for a metronome', () => {
    const metronome = Array.from({ length: 200 }, () => 850.3);
    expect(frequencyDomain(metronome)).toMatchObject({ lfHf: null, hfPeakHz: null });
  });

  it('is null for less than two minutes', () => {
    // The time begins with the beat that ends the first interval.
    expect(frequencyDomain(Array.from({ length: 120 }, () => 1000))).toBeNull();
    expect(frequencyDomain(Array.from({ length: 121 }, () => 1000))).not.toBeNull();
    expect(frequencyDomain([])).toBeNull();
  });
});

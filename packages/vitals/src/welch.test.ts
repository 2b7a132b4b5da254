import { describe, expect, it } from 'vitest';
import { gaussian, seeded } from '../test/seeded.ts';
import { powerSpectrum } from './welch.ts';

function total({ density, stepHz }: ReturnType<typeof powerSpectrum>): number {
  return density.reduce((sum, value) => sum + value * stepHz, 0);
}

describe('powerSpectrum', () => {
  it('has the power of a wave, at its frequency', () => {
    const wave = Array.from({ length: 1200 }, (_, i) => 10 + 3 * Math.cos((2 * Math.PI * 0.25 * i) / 4));
    const spectrum = powerSpectrum(wave, 4, 300, 1024);
    expect(total(spectrum)).toBeCloseTo((3 * 3) / 2, 1);
    expect(spectrum.density.indexOf(Math.max(...spectrum.density)) * spectrum.stepHz).toBe(0.25);
  });

  it('counts the highest frequency once, as it has no twin', () => {
    const flicker = Array.from({ length: 1024 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    expect(total(powerSpectrum(flicker, 4, 1024, 1024))).toBeCloseTo(1, 1);
  });

  it('is flat for white noise, up to half the sampling rate', () => {
    const normal = gaussian(seeded(1));
    const spectrum = powerSpectrum(Array.from({ length: 40_000 }, normal), 4, 256, 256);
    expect(total(spectrum)).toBeCloseTo(1, 1);
    expect(spectrum.density).toHaveLength(129);
    // The ends hold one side only, and the mean is taken out.
    const inner = spectrum.density.slice(3, -3);
    expect(Math.max(...inner)).toBeLessThan(0.5 * 1.4);
    expect(Math.min(...inner)).toBeGreaterThan(0.5 * 0.7);
  });

  it('leaves out what does not fill a segment', () => {
    const values = Array.from({ length: 100 }, (_, i) => Math.sin(i));
    const outlier = [...values, ...Array.from({ length: 30 }, () => 1000)];
    expect(powerSpectrum(outlier, 4, 100, 128)).toEqual(powerSpectrum(values, 4, 100, 128));
  });
});

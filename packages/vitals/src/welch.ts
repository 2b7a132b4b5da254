import { fft } from './fft.ts';

/** A one-sided power spectral density. */
export interface Spectrum {
  /** From 0 Hz to half the sampling rate, in squared units of the values per Hz. */
  readonly density: readonly number[];
  /** Between two entries of `density`. */
  readonly stepHz: number;
}

/**
 * Welch's method (P. D. Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70-73): the mean of the periodograms of
 * half-overlapping segments, each without its mean, under a Hamming window, and filled with zeros to `fftSize`. What
 * does not fill a last segment is left out.
 * @throws {RangeError} for an `fftSize` that is no power of two.
 */
export function powerSpectrum(
  values: readonly number[],
  perSecond: number,
  segment: number,
  fftSize: number,
): Spectrum {
  const window = hamming(segment);
  const energy = window.reduce((sum, weight) => sum + weight * weight, 0);
  const density = new Array<number>(fftSize / 2 + 1).fill(0);
  const hop = segment - Math.floor(segment / 2);
  const count = Math.floor((values.length - segment) / hop) + 1;
  for (let i = 0; i < count; i += 1) {
    const powers = periodogram(values.slice(i * hop, i * hop + segment), window, fftSize);
    for (let k = 0; k < density.length; k += 1) {
      // The negative frequencies, folded over; 0 and the highest have none.
      const sides = k === 0 || k === fftSize / 2 ? 1 : 2;
      density[k] = (density[k] ?? 0) + (sides * (powers[k] ?? 0)) / (energy * perSecond * count);
    }
  }
  return { density, stepHz: perSecond / fftSize };
}

function periodogram(values: readonly number[], window: readonly number[], fftSize: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const filled = new Float64Array(fftSize);
  values.forEach((value, i) => {
    filled[i] = (value - mean) * (window[i] ?? 0);
  });
  const { re, im } = fft(filled);
  return re.map((value, k) => value * value + (im[k] ?? 0) ** 2);
}

/** The periodic one, as spectra want it. */
function hamming(length: number): number[] {
  return Array.from({ length }, (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / length));
}

/** A complex series: the real parts and the imaginary parts, of equal length. */
export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * The discrete Fourier transform sum(x[n] * exp(-2 pi i k n / N)) of real numbers, by the radix-2 algorithm of
 * J. W. Cooley and J. W. Tukey, Math. Comput. 19 (1965) 297-301. O(N log N).
 * @throws {RangeError} for a length that is no power of two.
 */
export function fft(values: Float64Array): Complex {
  const size = values.length;
  const bits = Math.log2(size);
  if (!Number.isInteger(bits)) throw new RangeError(`The length ${size} is no power of two.`);
  const re = Float64Array.from(values, (_, i) => values[bitsReversed(i, bits)] ?? 0);
  const im = new Float64Array(size);
  for (let half = 1; half < size; half *= 2) {
    for (let k = 0; k < half; k += 1) {
      const angle = (-Math.PI * k) / half;
      joinHalves({ re, im }, k, half, Math.cos(angle), Math.sin(angle));
    }
  }
  return { re, im };
}

/** The butterfly k of every pair of transforms of length `half`. */
function joinHalves({ re, im }: Complex, k: number, half: number, cosine: number, sine: number): void {
  for (let even = k; even < re.length; even += 2 * half) {
    const odd = even + half;
    const turnedRe = (re[odd] ?? 0) * cosine - (im[odd] ?? 0) * sine;
    const turnedIm = (re[odd] ?? 0) * sine + (im[odd] ?? 0) * cosine;
    re[odd] = (re[even] ?? 0) - turnedRe;
    im[odd] = (im[even] ?? 0) - turnedIm;
    re[even] = (re[even] ?? 0) + turnedRe;
    im[even] = (im[even] ?? 0) + turnedIm;
  }
}

function bitsReversed(index: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit += 1) reversed = (reversed << 1) | ((index >> bit) & 1);
  return reversed;
}

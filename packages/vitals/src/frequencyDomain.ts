import { resample } from './cubicSpline.ts';
import { powerSpectrum, type Spectrum } from './welch.ts';

/*
 * Frequency-domain measures of heart-rate variability over an unbroken series of normal-to-normal (NN) intervals.
 *
 * [TF] Task Force of the ESC and NASPE, Circulation 93 (1996) 1043-1065: the bands and the shortest recordings.
 * [PY] P. Gomes, P. Margaritoff, H. P. da Silva, "pyHRV: development and evaluation of an open-source Python toolbox
 *      for heart rate variability (HRV)", ICETRAN (2019), `welch_psd` with its defaults: the method.
 */

/** In Hz, the lower end included, the upper end of HF too [TF]. */
const LF_HZ = [0.04, 0.15] as const;
const HF_HZ = [0.15, 0.4] as const;

/** LF needs about two minutes [TF]. */
const SHORTEST_MS = 120_000;
const SAMPLES_PER_SECOND = 4;
const FFT_SIZE = 4096;
/** From five minutes on, averaging short segments wins over telling close frequencies apart [PY]. */
const LONG_MS = 300_000;
const LONG_SEGMENT = 300;
/** In ms²: less is rounding. A strap counts in whole milliseconds. */
const NO_POWER = 1e-6;

/** Power in the bands of the heart's rhythms. */
export interface FrequencyDomain {
  /** Power from 0.04 to 0.15 Hz, in ms². */
  readonly lf: number;
  /** Power from 0.15 to 0.40 Hz, in ms². Of somebody at rest, mostly the breath. */
  readonly hf: number;
  /** LF / HF; null without any HF. */
  readonly lfHf: number | null;
  /**
   * Where HF is highest, in Hz; null without any HF. The breath of somebody who breathes evenly between 9 and 24
   * times a minute. At 0.15, the edge, it is no breath but the slope of LF.
   */
  readonly hfPeakHz: number | null;
}

/**
 * The bands of an unbroken series in ms; of a series with holes the times are wrong. Null for less than two minutes.
 *
 * The method is that of pyHRV [PY]: NN against the time of its beat, resampled at 4 Hz by a cubic spline, mean taken
 * out, Welch's periodogram with a Hamming window and half overlap, each segment filled with zeros to 4096 points.
 * One segment for less than five minutes, segments of 300 points (75 s) from then on. A band's power is the sum of
 * its bins.
 */
export function frequencyDomain(nnMs: readonly number[]): FrequencyDomain | null {
  const knots = beatsOf(nnMs);
  const lengthMs = knots.at(-1)?.t ?? 0;
  if (!(lengthMs >= SHORTEST_MS)) return null;
  const values = resample(knots, 1000 / SAMPLES_PER_SECOND);
  const segment = lengthMs < LONG_MS ? values.length : LONG_SEGMENT;
  const spectrum = powerSpectrum(values, SAMPLES_PER_SECOND, segment, FFT_SIZE);

  const lf = powerIn(spectrum, (hz) => hz >= LF_HZ[0] && hz < LF_HZ[1]);
  const inHf = (hz: number) => hz >= HF_HZ[0] && hz <= HF_HZ[1];
  const hf = powerIn(spectrum, inHf);
  if (hf < NO_POWER) return { lf, hf, lfHf: null, hfPeakHz: null };
  return { lf, hf, lfHf: lf / hf, hfPeakHz: peakIn(spectrum, inHf) };
}

/** The first beat that ends an interval is time 0. */
function beatsOf(nnMs: readonly number[]): { t: number; y: number }[] {
  let t = -(nnMs[0] ?? 0);
  return nnMs.map((y) => {
    t += y;
    return { t, y };
  });
}

function powerIn({ density, stepHz }: Spectrum, includes: (hz: number) => boolean): number {
  return density.reduce((sum, value, i) => (includes(i * stepHz) ? sum + value * stepHz : sum), 0);
}

function peakIn({ density, stepHz }: Spectrum, includes: (hz: number) => boolean): number {
  const inside = density.map((value, i) => (includes(i * stepHz) ? value : -1));
  return inside.indexOf(Math.max(...inside)) * stepHz;
}

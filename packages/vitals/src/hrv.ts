/*
 * Time-domain and Poincaré measures of heart-rate variability over normal-to-normal (NN) intervals in
 * milliseconds. Each is null where it is undefined, so that nobody shows or sends a NaN.
 *
 * [TF] Task Force of the ESC and NASPE, "Heart rate variability: standards of measurement, physiological
 *      interpretation, and clinical use", Circulation 93 (1996) 1043-1065, table 1.
 * [SG] F. Shaffer and J. P. Ginsberg, "An overview of heart rate variability metrics and norms",
 *      Frontiers in Public Health 5 (2017) 258.
 * [BR] M. Brennan, M. Palaniswami, P. Kamen, "Do existing measures of Poincaré plot geometry reflect nonlinear
 *      features of heart rate variability?", IEEE Trans. Biomed. Eng. 48 (2001) 1342-1347.
 */

const NN50_MS = 50;

/** Mean NN interval in ms, sum(NN) / n [TF]. Needs one interval. */
export function meanNn(nnMs: readonly number[]): number | null {
  if (nnMs.length === 0) return null;
  return sum(nnMs) / nnMs.length;
}

/**
 * Mean heart rate in beats a minute: the mean of 60000 / NN over the intervals. Not 60000 / mean NN, which is
 * always lower or equal. Needs one interval.
 */
export function meanHeartRate(nnMs: readonly number[]): number | null {
  return meanNn(nnMs.map((ms) => 60_000 / ms));
}

/** SDNN in ms: the sample standard deviation of NN, sqrt(sum((NN - mean)^2) / (n - 1)) [TF]. Needs two intervals. */
export function sdnn(nnMs: readonly number[]): number | null {
  if (nnMs.length < 2) return null;
  return Math.sqrt(squaredDeviations(nnMs) / (nnMs.length - 1));
}

/** RMSSD in ms: sqrt(mean((NN[i+1] - NN[i])^2)) [TF]. Needs two intervals, and no interval dropped in between. */
export function rmssd(nnMs: readonly number[]): number | null {
  return rmssdOfRuns([nnMs]);
}

/**
 * RMSSD in ms of a series with holes: only differences inside a run count, because two intervals either side of
 * a dropped one are not successive [SG]. Needs one run of two intervals.
 */
export function rmssdOfRuns(runs: readonly (readonly number[])[]): number | null {
  const differences = runs.flatMap(successiveDifferences);
  if (differences.length === 0) return null;
  return Math.sqrt(sum(differences.map((ms) => ms * ms)) / differences.length);
}

/** NN50: how many successive differences are over 50 ms, in either direction; exactly 50 does not count [TF]. */
export function nn50(nnMs: readonly number[]): number {
  return successiveDifferences(nnMs).filter((ms) => Math.abs(ms) > NN50_MS).length;
}

/** pNN50 in percent (0 to 100) of the n - 1 differences, not of the n intervals [TF]. Needs two intervals. */
export function pnn50(nnMs: readonly number[]): number | null {
  if (nnMs.length < 2) return null;
  return (100 * nn50(nnMs)) / (nnMs.length - 1);
}

/** Spread of the Poincaré plot across (SD1) and along (SD2) the line of identity, in ms. */
export interface Poincare {
  readonly sd1: number;
  readonly sd2: number;
}

/**
 * SD1 and SD2 of the plot of each interval against the next [BR]: the deviation of (NN[i] - NN[i+1]) / sqrt 2
 * and of (NN[i] + NN[i+1]) / sqrt 2. The population deviation (divisor n), as pyHRV has it, so SD1 differs a
 * little from RMSSD / sqrt 2. Needs three intervals.
 */
export function poincare(nnMs: readonly number[]): Poincare | null {
  if (nnMs.length < 3) return null;
  const pairs = nnMs.slice(1).map((ms, i) => [nnMs[i] ?? ms, ms] as const);
  const across = pairs.map(([now, then]) => (now - then) / Math.SQRT2);
  const along = pairs.map(([now, then]) => (now + then) / Math.SQRT2);
  return {
    sd1: Math.sqrt(squaredDeviations(across) / pairs.length),
    sd2: Math.sqrt(squaredDeviations(along) / pairs.length),
  };
}

function successiveDifferences(nnMs: readonly number[]): number[] {
  return nnMs.slice(1).map((ms, i) => ms - (nnMs[i] ?? ms));
}

function squaredDeviations(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return sum(values.map((value) => (value - mean) ** 2));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A value at a time. The times need no order and no equal steps. */
export interface Sample {
  readonly t: number;
  readonly y: number;
}

/** A wave `cos(2 pi (frequency * t - crest))` of some height, as it fits best. */
export interface Sinusoid {
  /** Cycles per unit of `t`. */
  readonly frequency: number;
  /** Where the wave is highest, in turns after `t = 0`. */
  readonly crest: number;
  /**
   * The share of the variance left by the slow waves that the sinusoid explains, adjusted for its three free
   * numbers: 1 for a clean sinusoid, around 0 for noise, and below 0 as noise has it.
   */
  readonly explained: number;
}

type Vector = readonly number[];

/** Samples without what is slower than the waves that are sought. Made by {@link detrend}. */
export interface Detrended {
  readonly times: Vector;
  readonly values: Vector;
  /** The slow waves, orthonormal, so that they can be taken out of a sinusoid too. */
  readonly slow: readonly Vector[];
}

/** What a sinusoid is fitted by: height, crest and frequency. */
export const FREE_NUMBERS = 3;
/** Below this mean square there is nothing but rounding. */
const NO_VARIANCE = 1e-9;

/** Takes out the best polynomial. Over a stretch of time L, degree d removes about all that is slower than d / 2L. */
export function detrend(samples: readonly Sample[], degree: number): Detrended {
  const times = samples.map(({ t }) => t);
  const first = Math.min(...times);
  const half = (Math.max(...times) - first) / 2;
  const slow: Vector[] = [];
  for (let power = 0; power <= degree; power += 1) {
    const left = without(
      slow,
      times.map((t) => ((t - first) / half - 1) ** power),
    );
    const length = Math.sqrt(dot(left, left));
    slow.push(left.map((value) => value / length));
  }
  const values = without(
    slow,
    samples.map(({ y }) => y),
  );
  return { times, values, slow };
}

/** Least squares of one frequency, with the slow waves fitted at once and not before. */
export function fitSinusoid({ times, values, slow }: Detrended, frequency: number): Sinusoid {
  const angles = times.map((t) => 2 * Math.PI * frequency * t);
  const cosine = without(slow, angles.map(Math.cos));
  const sine = without(slow, angles.map(Math.sin));
  const [cc, cs, ss] = [dot(cosine, cosine), dot(cosine, sine), dot(sine, sine)];
  const [cy, sy] = [dot(cosine, values), dot(sine, values)];
  const determinant = cc * ss - cs * cs;
  const a = (cy * ss - sy * cs) / determinant;
  const b = (sy * cc - cy * cs) / determinant;

  const free = values.length - slow.length;
  const all = dot(values, values) / free;
  const left = (dot(values, values) - a * cy - b * sy) / (free - FREE_NUMBERS);
  const explained = all > NO_VARIANCE ? 1 - left / all : 0;
  return { frequency, crest: Math.atan2(b, a) / (2 * Math.PI), explained };
}

/**
 * The sinusoid that explains most between two frequencies, tried in steps of `step`. Null when that is at an end of
 * the band: then it is the slope of a wave outside.
 */
export function bestSinusoid(detrended: Detrended, from: number, to: number, step: number): Sinusoid | null {
  const steps = Math.max(2, Math.ceil((to - from) / step));
  const tried = Array.from({ length: steps + 1 }, (_, i) =>
    fitSinusoid(detrended, from + ((to - from) * i) / steps),
  );
  const best = tried.reduce((top, one, i) => (one.explained > (tried[top]?.explained ?? 0) ? i : top), 0);
  const [before, peak, after] = [tried[best - 1], tried[best], tried[best + 1]];
  if (!before || !peak || !after) return null;
  return fitSinusoid(detrended, summit(before, peak, after));
}

/** Between the steps: the top of the parabola through the three highest. */
function summit(before: Sinusoid, peak: Sinusoid, after: Sinusoid): number {
  const curvature = before.explained - 2 * peak.explained + after.explained;
  if (curvature === 0) return peak.frequency;
  const steps = (before.explained - after.explained) / (2 * curvature);
  return peak.frequency + steps * (after.frequency - peak.frequency);
}

/** What of a vector no axis reaches. The axes are orthonormal. */
function without(axes: readonly Vector[], vector: Vector): Vector {
  return axes.reduce((left, axis) => {
    const along = dot(axis, left);
    return left.map((value, i) => value - along * (axis[i] ?? 0));
  }, vector);
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

import { RSA_DELAY_MS } from '../src/breathFromHeart.ts';
import { gaussian, seeded } from './seeded.ts';

/** A heart that is known to follow a breath, and how much else it does. */
export interface BreathingHeart {
  readonly breathsPerMinute: number;
  readonly seed: number;
  /** @default 240 */
  readonly seconds?: number;
  /** Deviation of the length of a breath, as a share. @default 0.05 */
  readonly uneven?: number;
  /** Of the heart rate with the breath, when it is slow, in beats a minute to either side. @default 5 */
  readonly swing?: number;
  /** Waves of the blood pressure, six a minute, in beats a minute to either side. @default 1.5 */
  readonly mayer?: number;
  /** Deviation of the white noise on each interval, in ms. @default 12 */
  readonly noiseMs?: number;
  /** Share of the beats that come early. @default 0.01 */
  readonly early?: number;
}

/**
 * Intervals in ms, and the breath behind them in turns since the first inhale. RSA shrinks above 7.2 breaths a minute
 * by 21 dB a decade, and a slow breath has half the swing that J. A. Hirsch and B. Bishop measured (Am. J. Physiol. 241
 * (1981) H620-H629).
 *
 * Its delay is the one that the estimator believes in, so no test on it says anything of the delay of real people.
 */
export function breathingHeart(options: BreathingHeart): {
  rrMs: number[];
  turnsAt: (seconds: number) => number;
} {
  const { breathsPerMinute, seed, seconds = 240, uneven = 0.05, swing = 5 } = options;
  const { mayer = 1.5, noiseMs = 12, early = 0.01 } = options;
  const random = seeded(seed);
  const normal = gaussian(random);
  const turnsAt = unevenBreaths(60 / breathsPerMinute, uneven, seconds, normal);
  const depth = swing * Math.min(1, (7.2 / breathsPerMinute) ** (21 / 20));
  const fastestAt = (RSA_DELAY_MS / 60_000) * breathsPerMinute;
  const drift = wandering(normal);
  const rateAt = (t: number) =>
    66 + depth * Math.cos(2 * Math.PI * (turnsAt(t) - fastestAt)) + mayer * drift.wave(t) + drift.slow(t);
  const noise = () => (noiseMs / 1000) * normal();
  return { rrMs: withEarlyBeats(beatsOf(rateAt, seconds, noise), early, random), turnsAt };
}

const STEP_S = 0.01;

/**
 * Intervals in ms of a heart that beats at `rateAt(seconds)` beats a minute: a beat is due when the integral of the
 * rate has grown by one since the last, give or take the noise, in seconds.
 */
export function beatsOf(rateAt: (t: number) => number, seconds: number, noise = () => 0): number[] {
  const rrMs: number[] = [];
  let [toGo, beatAt] = [1, 0];
  for (let step = 0; step * STEP_S < seconds; step += 1) {
    const t = step * STEP_S;
    const grown = (rateAt(t) / 60) * STEP_S;
    if (grown >= toGo) {
      const at = t + (toGo / grown) * STEP_S;
      rrMs.push((at - beatAt) * 1000);
      beatAt = at;
      toGo += 1 + (rateAt(t) / 60) * noise();
    }
    toGo -= grown;
  }
  return rrMs;
}

function unevenBreaths(lengthS: number, uneven: number, seconds: number, normal: () => number) {
  const starts = [-lengthS];
  for (
    let start = 0;
    start < seconds + 2 * lengthS;
    start += lengthS * Math.max(0.5, 1 + uneven * normal())
  ) {
    starts.push(start);
  }
  return (t: number): number => {
    const breath = starts.findLastIndex((start) => start <= t);
    const [from = 0, to = 0] = starts.slice(breath, breath + 2);
    return breath - 1 + (t - from) / (to - from);
  };
}

/** A wave at 0.1 Hz whose phase strolls, and a slow stroll of the rate; both change once a second. */
function wandering(normal: () => number) {
  let [phase, level, second] = [normal(), 0, 0];
  const walk = (t: number) => {
    for (; second < t; second += 1) {
      phase += 0.03 * normal();
      level = 0.98 * level + 0.3 * normal();
    }
  };
  return {
    wave: (t: number) => {
      walk(t);
      return Math.cos(2 * Math.PI * (0.1 * t + phase));
    },
    slow: (t: number) => {
      walk(t);
      return level;
    },
  };
}

function withEarlyBeats(rrMs: readonly number[], share: number, random: () => number): number[] {
  const beats = [...rrMs];
  for (let i = 0; i + 1 < beats.length; i += 1) {
    if (random() >= share) continue;
    const earlyMs = 0.4 * (beats[i] ?? 0);
    beats[i] = (beats[i] ?? 0) - earlyMs;
    beats[i + 1] = (beats[i + 1] ?? 0) + earlyMs;
    i += 1;
  }
  return beats;
}

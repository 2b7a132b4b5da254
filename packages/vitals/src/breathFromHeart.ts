import { ratePoints, type RatePoint } from './beatTimes.ts';
import { HEART_STALE_MS, HEART_WINDOW_MS, type LiveHeart } from './liveHeart.ts';
import type { Pace } from './pace.ts';
import { bestSinusoid, detrend, FREE_NUMBERS, type Sinusoid } from './sinusoidFit.ts';
import { wrapTurns } from './turns.ts';

/*
 * The breath as the heart shows it (respiratory sinus arrhythmia, RSA): the heart speeds up with the inhale and
 * slows down with the exhale. A sinusoid fitted to the heart rate has the pace of the breath and, but for a delay,
 * its phase.
 *
 * [LS] N. R. Lomb, "Least-squares frequency analysis of unequally spaced data", Astrophysics and Space Science 39
 *      (1976) 447-462: the fit, here with a polynomial in place of the mean.
 * [TF] Task Force of the ESC and NASPE, Circulation 93 (1996) 1043-1065: the band of unpaced breathing (HF).
 * [ST] P. Y. W. Sin, D. C. Galletly, Y. C. Tzeng, "Influence of breathing frequency on the pattern of respiratory
 *      sinus arrhythmia and blood pressure: old questions revisited", Am. J. Physiol. Heart Circ. Physiol. 298
 *      (2010) H1588-H1599: the delay.
 * [LV] P. Lehrer, E. Vaschillo, V. Vidali, "Heart rate and breathing are not always in phase during resonance
 *      frequency breathing", Appl. Psychophysiol. Biofeedback 45 (2020) 145-152: how much people differ.
 */

/**
 * The heart is slowest this long after the exhale begins, whatever the pace: 2.5 to 3 s [ST]. Slower than 6 breaths a
 * minute that is a guess. The lower end, because the fastest beat of quick breaths comes less than half a breath later.
 *
 * One person's phase may be a quarter turn off, always in the same direction. Half a second is 0.05 turns at 6 breaths a
 * minute and 0.12 at 15, and people differ by more: at 6, where this puts the fastest beat a quarter turn before full
 * lungs, young athletes had it with full lungs, and a mixed group a fifth of a turn away from that [LV].
 */
export const RSA_DELAY_MS = 2_500;

/** Three breaths tell a sinusoid from a trend; in half a minute, fast ones tell more than three. */
const BREATHS = 3;
const WINDOW_MIN_MS = 30_000;
/** People keep a pace about; further off they breathe at another one. As a share of the pace. */
const OFF_PACE_MAX = 0.2;
/** HF, in Hz [TF]. Below it, waves of the blood pressure look like a breath, and only a known pace can decide. */
const UNPACED_HZ = [0.15, 0.4] as const;
/** Frequencies tried per resolution of the window, 1 / length: enough for the parabola between them. */
const TRIES = 7;

/** Clean intervals must fill this share of the window. */
const FILLED_MIN = 0.7;
/** Beats beyond the numbers that are fitted. With fewer, any noise looks like a sinusoid. */
const SPARE_BEATS_MIN = 8;

/** White noise gets this much in less than one second of a hundred. */
export const BREATH_MIN_CONFIDENCE = 0.5;

/** A breath as of the instant that was asked for. */
export interface BreathEstimate {
  /** In turns, 0 to 1; 0 is the beginning of the inhale. For its bias see {@link RSA_DELAY_MS}. */
  readonly phase: number;
  readonly breathsPerMinute: number;
  /** The share of the heart's variance that the breath explains, slow drifts aside, 0 to 1. */
  readonly confidence: number;
}

/**
 * The breath of a strap's wearer at `now`, or null while the heart does not show it: too few clean beats, none in
 * the last seconds, or another rhythm that is stronger.
 *
 * With the pace that people were asked to breathe it looks around that pace, from 3 breaths a minute up to about half
 * the heart rate; with null it looks for unpaced breathing, 9 to 24 a minute. Around 6 a minute blood pressure makes
 * the heart swing by itself (Mayer waves), so there a heart may seem to follow a pace that its owner ignores.
 *
 * The cost is O(beats of the window), times some dozens of frequencies: about a millisecond. Ask once a second.
 */
export function breathFromHeart(heart: LiveHeart, now: number, pace: Pace | null): BreathEstimate | null {
  const wave = rsaWave(heart, now, pace);
  // Written so that NaN is refused.
  if (wave === null || !(wave.explained >= BREATH_MIN_CONFIDENCE)) return null;
  const exhaleAt = pace?.exhaleAt ?? 0.5;
  const slowestAt = exhaleAt + (RSA_DELAY_MS / 1000) * wave.frequency;
  return {
    // At t = 0, which is now, the wave is `crest` turns before its crest, half a turn away from the slowest beat.
    phase: wrapTurns(slowestAt + 0.5 - wave.crest),
    breathsPerMinute: wave.frequency * 60,
    confidence: Math.min(1, wave.explained),
  };
}

/** The sinusoid that explains most of the heart rate, whatever it is worth. Times in seconds from `now`. */
export function rsaWave(heart: LiveHeart, now: number, pace: Pace | null): Sinusoid | null {
  if (heart.at === 'silent') return null;
  const band = bandOf(pace);
  const windowMs = Math.max(WINDOW_MIN_MS, (BREATHS * 1000) / band.expected);
  if (windowMs > HEART_WINDOW_MS) return null;

  const points = ratePoints(heart.beats).filter(({ at }) => Math.abs(now - at) <= windowMs);
  const degree = Math.round((windowMs / 1000) * band.expected);
  if (!isEnough(points, now, windowMs, degree)) return null;
  const to = Math.min(band.to, beatsPerSecond(points) / 2);
  if (to <= band.from) return null;
  const samples = points.map(({ at, bpm }) => ({ t: (at - now) / 1000, y: bpm }));
  return bestSinusoid(detrend(samples, degree), band.from, to, 1000 / windowMs / TRIES);
}

/** Frequencies in Hz. What is slower than half of `expected` counts as drift. */
interface Band {
  readonly from: number;
  readonly to: number;
  readonly expected: number;
}

function bandOf(pace: Pace | null): Band {
  if (pace === null) return { from: UNPACED_HZ[0], to: UNPACED_HZ[1], expected: UNPACED_HZ[0] };
  const expected = pace.breathsPerMinute / 60;
  return { from: expected * (1 - OFF_PACE_MAX), to: expected * (1 + OFF_PACE_MAX), expected };
}

function isEnough(points: readonly RatePoint[], now: number, windowMs: number, degree: number): boolean {
  const newest = points.at(-1)?.at ?? -Infinity;
  if (Math.abs(now - newest) > HEART_STALE_MS) return false;
  const fitted = degree + 1 + FREE_NUMBERS;
  if (points.length < fitted + SPARE_BEATS_MIN) return false;
  return points.reduce((sum, { bpm }) => sum + 60_000 / bpm, 0) >= FILLED_MIN * windowMs;
}

/** Beats are the samples of the breath, so half their rate is the fastest that they can show. */
function beatsPerSecond(points: readonly RatePoint[]): number {
  return points.reduce((sum, { bpm }) => sum + bpm, 0) / points.length / 60;
}

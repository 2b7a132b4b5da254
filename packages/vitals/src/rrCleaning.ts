/** Shorter is a beat that was counted twice (over 200 a minute), longer is a beat that was missed. */
export const RR_MIN_MS = 300;
export const RR_MAX_MS = 2000;

/** A larger change from one beat to the next, as a share of the first, is taken for an artefact or an extra beat. */
export const RR_MAX_CHANGE = 0.2;

/** One beat-to-beat interval and what is thought of it. */
export interface JudgedRr {
  readonly rrMs: number;
  readonly clean: boolean;
  /** Nothing was lost between the interval before and this one. */
  readonly follows: boolean;
}

/** What is left of a series of beat-to-beat intervals once the implausible ones are gone. */
export interface CleanRr {
  /** The kept intervals in milliseconds, oldest first. */
  readonly nnMs: readonly number[];
  /** The same intervals, split where one was dropped. Only neighbours inside a run were neighbours in the heart. */
  readonly runs: readonly (readonly number[])[];
  /** Kept / all, 0 to 1. 0 for no intervals at all. */
  readonly quality: number;
}

/** Drops the implausible intervals of an unbroken series; see {@link isCleanRr} for the rule. */
export function cleanRr(rrMs: readonly number[]): CleanRr {
  const judged = judgeRr(rrMs, null);
  const nnMs = judged.filter(({ clean }) => clean).map((beat) => beat.rrMs);
  return { nnMs, runs: runsOf(judged), quality: qualityOf(judged) };
}

/**
 * Whether an interval can be a normal beat, given the raw one right before it (`null` after a gap).
 *
 * The comparison is with the raw predecessor, dropped or not. Comparing with the last kept one would lock the
 * filter for good when a series begins with an artefact; this way one artefact costs itself and its successor.
 */
export function isCleanRr(rrMs: number, previousRrMs: number | null): boolean {
  // Written so that NaN is refused.
  if (!(rrMs >= RR_MIN_MS && rrMs <= RR_MAX_MS)) return false;
  if (previousRrMs === null) return true;
  return Math.abs(rrMs - previousRrMs) <= RR_MAX_CHANGE * previousRrMs;
}

/** Judges a stretch of intervals that continues after `previousRrMs`, or starts afresh when that is `null`. */
export function judgeRr(rrMs: readonly number[], previousRrMs: number | null): JudgedRr[] {
  return rrMs.map((ms, i) => {
    const previous = i === 0 ? previousRrMs : (rrMs[i - 1] ?? null);
    return { rrMs: ms, clean: isCleanRr(ms, previous), follows: previous !== null };
  });
}

/** The clean intervals, in runs without a hole. */
export function runsOf(judged: readonly JudgedRr[]): number[][] {
  const runs: number[][] = [];
  judged.forEach(({ rrMs, clean, follows }, i) => {
    if (!clean) return;
    const open = follows && judged[i - 1]?.clean === true ? runs.at(-1) : undefined;
    if (open) open.push(rrMs);
    else runs.push([rrMs]);
  });
  return runs;
}

/** Clean / all, 0 to 1. */
export function qualityOf(judged: readonly Pick<JudgedRr, 'clean'>[]): number {
  return judged.length === 0 ? 0 : judged.filter(({ clean }) => clean).length / judged.length;
}

import { HEART_MIN_QUALITY } from '@attune/vitals';
import type { HeartFigures } from '@attune/protocol';

/** How long its beginning is, and its end. */
const STRETCH_MS = 120_000;
/** What comes sooner says nothing new: RMSSD is that of a minute. */
const EVERY_MS = 2_000;
/** Half a minute of them; fewer say too little. */
const LEAST = 15;

export type Heard = {
  readonly at: number;
  readonly bpm: number;
  readonly rmssd: number | null;
  readonly quality: number;
};

/** What of a heart is needed to say how it was before and after; at most four minutes of it. */
export type Course = { readonly first: readonly Heard[]; readonly last: readonly Heard[] };

export const SILENT: Course = { first: [], last: [] };

/** HEALTH-3. Takes in a reading; the same course when there is nothing in it. */
export function heard(course: Course, reading: Heard): Course {
  const { first, last } = course;
  const { at, quality } = reading;
  const newest = last.at(-1) ?? first.at(-1);
  if (quality < HEART_MIN_QUALITY || (newest && at < newest.at + EVERY_MS)) return course;
  if (at < (first[0]?.at ?? at) + STRETCH_MS) return { first: [...first, reading], last };
  return { first, last: [...last.filter((before) => at < before.at + STRETCH_MS), reading] };
}

export type BeforeAndAfter = { readonly before: HeartFigures; readonly after: HeartFigures };

/** Undefined until both are long enough; they never overlap. */
export function figuresOf({ first, last }: Course): BeforeAndAfter | undefined {
  if (Math.min(first.length, last.length) < LEAST) return undefined;
  return { before: middleOf(first), after: middleOf(last) };
}

/** Medians: one movement of the strap changes nothing. */
function middleOf(readings: readonly Heard[]): HeartFigures {
  const rmssds = readings.flatMap(({ rmssd }) => (rmssd === null ? [] : [rmssd]));
  return {
    bpm: median(readings.map(({ bpm }) => bpm)) ?? 0,
    rmssd: median(rmssds),
  };
}

/** To a tenth; null of nothing. */
function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : Math.round((upper + lower) * 5) / 10;
}

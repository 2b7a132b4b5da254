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

/** What of a heart is needed to say how it was before and after; at most four minutes of it. `first`: null when it is written down already. */
export type Course = { readonly first: readonly Heard[] | null; readonly last: readonly Heard[] };

/** What is written down of a heart, by whatever node: whether its beginning is, and until when nothing is to be kept. */
export type Written = { readonly hasBegun: boolean; readonly unkeptUntil: number | null };

export const SILENT: Course = { first: [], last: [] };

/** HEALTH-3. Takes in a reading; the same course when there is nothing in it. */
export function heard(course: Course, reading: Heard): Course {
  const { first, last } = course;
  const { at, quality } = reading;
  const newest = last.at(-1) ?? first?.at(-1);
  if (quality < HEART_MIN_QUALITY || (newest && at < newest.at + EVERY_MS)) return course;
  if (first && at < (first[0]?.at ?? at) + STRETCH_MS) return { first: [...first, reading], last };
  return { first, last: [...last.filter((before) => at < before.at + STRETCH_MS), reading] };
}

/** The same course as it goes on beside what is written down: nothing of before one unticked, and no second beginning. */
export function beside(course: Course, { hasBegun, unkeptUntil }: Written): Course {
  const all = readingsOf(course);
  const wanted = all.filter(({ at }) => unkeptUntil === null || unkeptUntil < at);
  const isLost = course.first === null && !hasBegun;
  const own = isLost || wanted.length < all.length ? wanted.reduce(heard, SILENT) : course;
  return hasBegun && !figuresOf(own) ? { first: null, last: readingsOf(own) } : own;
}

function readingsOf({ first, last }: Course): readonly Heard[] {
  return [...(first ?? []), ...last];
}

/** When the first was heard of what its figures are made of. */
export function sinceOf(course: Course): number {
  return readingsOf(course)[0]?.at ?? 0;
}

/** `before`: null when it is written down already. */
export type BeforeAndAfter = { readonly before: HeartFigures | null; readonly after: HeartFigures };

/** Undefined until both are long enough; they never overlap. */
export function figuresOf({ first, last }: Course): BeforeAndAfter | undefined {
  if (Math.min(first?.length ?? LEAST, last.length) < LEAST) return undefined;
  return { before: first && middleOf(first), after: middleOf(last) };
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

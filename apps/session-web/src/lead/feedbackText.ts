import type { Feedback } from '@attune/protocol';
import { RATINGS, ratingWord } from '../feedback/ratingWords.ts';

/** The session first, then the techniques by their names. */
export function feedbackOrder(all: Iterable<Feedback>): Feedback[] {
  return [...all].sort(
    (a, b) =>
      Number(a.about !== 'session') - Number(b.about !== 'session') || nameOf(a).localeCompare(nameOf(b)),
  );
}

export function nameOf({ about, technique_name }: Feedback): string {
  return about === 'session' ? 'The session as a whole' : (technique_name ?? about.technique);
}

/** `4.3 of 5, good`: the number and its word. */
export function meanText(mean: number): string {
  return `${Number(mean.toFixed(1))} of 5, ${ratingWord(mean)}`;
}

export function countText(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}

export type Bar = { readonly word: string; readonly count: number; readonly percent: number };

/** The best first. `percent`: of all who rated, 0 to 100. */
export function barsOf({ ratings, count }: Pick<Feedback, 'ratings' | 'count'>): Bar[] {
  return RATINGS.map(({ rating, word }) => {
    const each = ratings[rating - 1] ?? 0;
    return { word, count: each, percent: count === 0 ? 0 : Math.round((each / count) * 100) };
  }).reverse();
}

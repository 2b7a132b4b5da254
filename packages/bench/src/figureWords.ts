import type { Bound } from './bound.ts';
import { legible, type Summary } from './figures.ts';

/** A figure as the page says it. */
export function figureWords(figure: number, bound: Bound): string {
  return marked(legible(figure), bound);
}

/** A ratio with its spread over the repetitions. */
export function ratioWords(ratio: Summary, bound: Bound): string {
  return marked([`${legible(ratio.median)} ×`, ...spreadWords(ratio)].join(' '), bound);
}

/** Nothing where there was one repetition: it has no least and no greatest. */
export function spreadWords({ min, max, count }: Summary): readonly string[] {
  return count === 1 ? [] : [`(${legible(min)} to ${legible(max)})`];
}

function marked(words: string, bound: Bound): string {
  if (bound === 'exact') return words;
  return bound === 'open' ? `perhaps ${words}` : `${bound} ${words}`;
}

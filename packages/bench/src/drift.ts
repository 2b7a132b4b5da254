import { leastSquares } from './leastSquares.ts';
import type { Point } from './results.ts';

/**
 * How many times as much there is in the end as in the beginning, from `fromX` on: 1 is flat. By the straight line that is nearest to all of
 * it, because memory goes up and down with every collection of garbage; and over the whole span, where halves would show but half of the
 * growth. Throws where there are not two points to compare, or the line begins with nothing to be a multiple of.
 */
export function drift(points: readonly Point[], fromX: number): number {
  const later = points.filter(([x]) => x >= fromX);
  const [first, last] = [later.at(0), later.at(-1)];
  const line = leastSquares(later);
  if (!line || !first || !last) throw new RangeError(`From ${fromX} on there is nothing to compare.`);
  const [beginning, end] = [line.at(first[0]), line.at(last[0])];
  if (beginning > 0) return end / beginning;
  throw new RangeError(`The line from ${beginning} to ${end} is no multiple of its beginning.`);
}

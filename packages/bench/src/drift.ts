import { median } from './figures.ts';
import type { Point } from './results.ts';

/**
 * How many times the level of the first half the second half has, from `fromX` on: 1 is flat. Of halves, and their medians, because memory
 * goes up and down with every collection of garbage. Throws where there are not two points to compare.
 */
export function drift(points: readonly Point[], fromX: number): number {
  const later = points.filter(([x]) => x >= fromX).map(([, y]) => y);
  if (later.length < 2) throw new RangeError(`From ${fromX} on there is nothing to compare.`);
  const half = Math.floor(later.length / 2);
  return median(later.slice(-half)) / median(later.slice(0, half));
}

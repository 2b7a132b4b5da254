import { leastSquares } from './leastSquares.ts';
import type { Point } from './results.ts';

/**
 * With which power of x the values grow: 0 is not at all, 1 in proportion, 2 with the square. The slope of the straight line through
 * their logarithms that is nearest to all of them. Throws where there are not two different x, or something is not above 0.
 */
export function exponentOf(points: readonly Point[]): number {
  if (points.some(([x, y]) => !(x > 0 && y > 0)))
    throw new RangeError('Only what is above 0 has a logarithm.');
  const line = leastSquares(points.map(([x, y]) => [Math.log(x), Math.log(y)]));
  if (!line) throw new RangeError('Growth needs two sizes.');
  return line.slope;
}

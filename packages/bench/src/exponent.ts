import type { Point } from './results.ts';

/**
 * With which power of x the values grow: 0 is not at all, 1 in proportion, 2 with the square. The slope of the straight line through
 * their logarithms that is nearest to all of them. Throws where there are not two different x, or something is not above 0.
 */
export function exponentOf(points: readonly Point[]): number {
  if (points.some(([x, y]) => !(x > 0 && y > 0)))
    throw new RangeError('Only what is above 0 has a logarithm.');
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const [meanX, meanY] = [mean(logs.map(([x]) => x)), mean(logs.map(([, y]) => y))];
  const spreadX = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(spreadX > 0)) throw new RangeError('Growth needs two sizes.');
  return logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

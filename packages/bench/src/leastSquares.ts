import type { Point } from './results.ts';

export type Line = {
  readonly slope: number;
  readonly at: (x: number) => number;
};

/** The straight line that is nearest to all of the points, by the squares of what they lie above or below it. Undefined where there are not two different x. */
export function leastSquares(points: readonly Point[]): Line | undefined {
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spreadX = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(spreadX > 0)) return undefined;
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
  return { slope, at: (x) => meanY + slope * (x - meanX) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A frame that was shown: when, on the clock common to both browsers, and how far its phase was from the truth. */
export type Frame = [wallAt: number, errorMs: number];

const TICK_MS = 20;

/** How far apart two browsers were, at every tick that both were running. */
export function pairDifferences(one: readonly Frame[], other: readonly Frame[]): number[] {
  const fromAt = Math.max(one[0]?.[0] ?? 0, other[0]?.[0] ?? 0);
  const untilAt = Math.min(one.at(-1)?.[0] ?? 0, other.at(-1)?.[0] ?? 0);
  const apart: number[] = [];
  const errorOfOne = follow(one);
  const errorOfOther = follow(other);
  for (let at = fromAt; at <= untilAt; at += TICK_MS) {
    apart.push(Math.abs(errorOfOne(at) - errorOfOther(at)));
  }
  return apart;
}

/** What the newest frame shown by `at` got wrong. Must be asked in rising order. */
function follow(frames: readonly Frame[]): (at: number) => number {
  let index = 0;
  return (at) => {
    while ((frames[index + 1]?.[0] ?? Infinity) <= at) index++;
    return frames[index]?.[1] ?? 0;
  };
}

/** For each pair of neighbouring frames: how much the phase moved beyond the time that passed. */
export function discontinuities(frames: readonly Frame[]): number[] {
  return frames.slice(1).map(([, errorMs], index) => Math.abs(errorMs - (frames[index]?.[1] ?? 0)));
}

/** The value that this share of them does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;
}

/** p50, p95 and max in milliseconds. */
export function spread(values: readonly number[]): string {
  return [0.5, 0.95, 1].map((share) => percentile(values, share).toFixed(1)).join(' | ');
}

/** A value at a time, in the order of the times. */
export interface Knot {
  readonly t: number;
  readonly y: number;
}

/**
 * Values at even steps from the first knot up to, but not including, the last one, on the natural cubic spline
 * through the knots (second derivative 0 at both ends; de Boor, "A Practical Guide to Splines", chapter 4). The
 * times must rise. Needs two knots, else it is empty.
 */
export function resample(knots: readonly Knot[], step: number): number[] {
  const first = knots.at(0)?.t ?? 0;
  const count = Math.ceil(((knots.at(-1)?.t ?? 0) - first) / step);
  const bends = secondDerivatives(knots);
  let right = 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const t = first + i * step;
    while (right < knots.length - 1 && (knots[right]?.t ?? 0) <= t) right += 1;
    return between(knots, bends, right, t);
  });
}

function between(knots: readonly Knot[], bends: readonly number[], right: number, t: number): number {
  const [from, to] = [knots[right - 1], knots[right]];
  if (!from || !to) return NaN;
  const span = to.t - from.t;
  const a = (to.t - t) / span;
  const b = 1 - a;
  const bend = (a ** 3 - a) * (bends[right - 1] ?? 0) + (b ** 3 - b) * (bends[right] ?? 0);
  return a * from.y + b * to.y + (bend * span * span) / 6;
}

/** At the knots, by elimination of the tridiagonal system from the first to the last and back. */
function secondDerivatives(knots: readonly Knot[]): number[] {
  const upper: number[] = [0];
  const right: number[] = [0];
  for (let i = 1; i < knots.length - 1; i += 1) {
    const [before, here, after] = [knots[i - 1], knots[i], knots[i + 1]];
    if (!before || !here || !after) continue;
    const [left, next] = [here.t - before.t, after.t - here.t];
    const pivot = 2 * (left + next) - left * (upper[i - 1] ?? 0);
    const turn = 6 * ((after.y - here.y) / next - (here.y - before.y) / left);
    upper.push(next / pivot);
    right.push((turn - left * (right[i - 1] ?? 0)) / pivot);
  }
  const bends = new Array<number>(knots.length).fill(0);
  for (let i = knots.length - 2; i > 0; i -= 1) {
    bends[i] = (right[i] ?? 0) - (upper[i] ?? 0) * (bends[i + 1] ?? 0);
  }
  return bends;
}

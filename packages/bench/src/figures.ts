export type Summary = {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
};

/**
 * Between the two nearest values where the share (0 to 1) falls between them. Of fewer than a hundred values the p99 is
 * little but the maximum; and the mean of several p99s is the p99 of nothing: put the values together first.
 * Nothing measured is an error, since a 0 would pass for the best latency of all.
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantileOfSorted(ascending(values), share);
}

/** Of two values their mean, which neither of them was: with one good and one bad repetition, look at both. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Of repetitions, not of single latencies: from a few values min and max are no bounds for the next run. */
export function summary(values: ArrayLike<number>): Summary {
  const sorted = ascending(values);
  return {
    median: quantileOfSorted(sorted, 0.5),
    min: quantileOfSorted(sorted, 0),
    max: quantileOfSorted(sorted, 1),
    count: sorted.length,
  };
}

/**
 * Repetition by repetition, and not the ratio of the two medians: what slows the machine for a while slows both, and
 * leaves their ratio alone. So the values stay in the order of the repetitions; sorted ones answer something else.
 */
export function ratio(one: readonly number[], other: readonly number[]): Summary {
  if (one.length !== other.length) {
    throw new RangeError(`${one.length} repetitions cannot be compared with ${other.length}`);
  }
  return summary(one.map((value, repetition) => value / divisor(other, repetition)));
}

/** Three digits that count: what follows them changes from run to run. */
export function legible(value: number): string {
  const rounded = Number(value.toPrecision(3));
  if (Math.abs(rounded) < 1_000_000) return THREE_DIGITS.format(rounded);
  return `${THREE_DIGITS.format(rounded / 1_000_000)} million`;
}

const THREE_DIGITS = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

function ascending(values: ArrayLike<number>): Float64Array {
  if (values.length === 0) throw new RangeError('Nothing was measured');
  const sorted = Float64Array.from(values).sort();
  // NaN sorts last.
  const [least, greatest] = [sorted.at(0), sorted.at(-1)];
  if (Number.isFinite(least) && Number.isFinite(greatest)) return sorted;
  throw new RangeError(`From ${least} to ${greatest}: not all of it is a measured value`);
}

function quantileOfSorted(sorted: Float64Array, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A share is 0 to 1, not ${share}`);
  const position = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (below === undefined || above === undefined) throw new RangeError('Nothing was measured');
  return below + (above - below) * (position - Math.floor(position));
}

function divisor(values: readonly number[], repetition: number): number {
  const value = values[repetition];
  if (value !== undefined && value > 0) return value;
  throw new RangeError(`Nothing is so many times ${value}, which repetition ${repetition + 1} has`);
}

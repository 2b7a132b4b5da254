import { summary } from './figures.ts';
import type { Axis } from './results.ts';

export type Scale = {
  /** Of the axis, 0 to 1. */
  readonly share: (value: number) => number;
  readonly ticks: readonly number[];
};

/** More would write one over the other. */
const MOST_POWERS = 6;

/** Of values that are not below 0. */
export function createScale({ scale }: Axis, values: readonly number[]): Scale {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return linearScale(1);
  const { min, max } = summary(positive);
  return scale === 'linear' ? linearScale(max) : logarithmicScale(min, max);
}

function linearScale(max: number): Scale {
  const power = 10 ** Math.floor(Math.log10(max));
  const step = ([0.2, 0.5, 1, 2].find((each) => max / (each * power) <= 6) ?? 2) * power;
  const steps = Math.ceil(max / step);
  return {
    share: (value) => value / (steps * step),
    ticks: Array.from({ length: steps + 1 }, (_, index) => index * step),
  };
}

function logarithmicScale(min: number, max: number): Scale {
  const least = Math.floor(Math.log10(min));
  const greatest = Math.max(Math.ceil(Math.log10(max)), least + 1);
  const every = Math.ceil((greatest - least) / MOST_POWERS);
  return {
    share: (value) => (value > 0 ? Math.max(0, (Math.log10(value) - least) / (greatest - least)) : 0),
    ticks: Array.from(
      { length: Math.floor((greatest - least) / every) + 1 },
      (_, index) => 10 ** (least + index * every),
    ),
  };
}

import { describe, expect, it } from 'vitest';
import { createScale } from './scale.ts';

const linear = { label: '', scale: 'linear' } as const;
const logarithmic = { label: '', scale: 'logarithmic' } as const;

it.each([
  [
    [10, 28],
    [0, 5, 10, 15, 20, 25, 30],
  ],
  [[100], [0, 20, 40, 60, 80, 100]],
  [[0.3], [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]],
  [
    [0, 0],
    [0, 0.2, 0.4, 0.6, 0.8, 1],
  ],
])('a linear scale of %j goes from 0 in round steps', (values, ticks) => {
  const scale = createScale(linear, values);
  expect(scale.ticks.map((tick) => Number(tick.toFixed(6)))).toEqual(ticks);
  expect(ticks.map((tick) => scale.share(tick)).at(-1)).toBeCloseTo(1, 10);
  expect(scale.share(0)).toBe(0);
});

describe('a logarithmic scale', () => {
  it.each([
    [
      [2, 900],
      [1, 10, 100, 1_000],
    ],
    [
      [1, 1_000],
      [1, 10, 100, 1_000],
    ],
    [[10], [10, 100]],
    [
      [0.07, 16_000_000],
      [0.01, 1, 100, 10_000, 1_000_000, 100_000_000],
    ],
  ])('of %j has powers of ten around it', (values, ticks) => {
    expect(createScale(logarithmic, values).ticks).toEqual(ticks);
  });

  it('gives the same length to the same ratio', () => {
    const { share } = createScale(logarithmic, [1, 10_000]);
    expect(share(100) - share(10)).toBeCloseTo(share(10_000) - share(1_000), 10);
    expect([share(1), share(10_000)]).toEqual([0, 1]);
  });

  it('has what is 0 at its foot', () => {
    expect(createScale(logarithmic, [0, 5, 500]).share(0)).toBe(0);
  });
});

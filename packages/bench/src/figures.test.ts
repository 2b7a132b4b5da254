import { describe, expect, it } from 'vitest';
import { legible, median, quantile, ratio, summary } from './figures.ts';

describe('quantile', () => {
  it.each([
    ['the least', 0, 10],
    ['the greatest', 1, 50],
    ['a value itself', 0.25, 20],
    ['between two values', 0.6, 34],
  ])('is %s', (_, share, expected) => {
    expect(quantile([30, 10, 50, 20, 40], share)).toBeCloseTo(expected, 10);
  });

  it('sorts by size and not by spelling', () => {
    expect(quantile([100, 9, 20], 1)).toBe(100);
  });

  it('leaves the values as they were', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  it.each([
    ['nothing', [], 0.5],
    ['what is no number', [1, Number.NaN, 2], 0.5],
    ['what never arrived', [1, Number.POSITIVE_INFINITY], 0.5],
    ['a percentage', [1, 2], 99],
  ])('refuses %s', (_, values, share) => {
    expect(() => quantile(values, share)).toThrow(RangeError);
  });
});

it.each([
  [[7], 7],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('a summary has the median between the least and the greatest', () => {
  expect(summary([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30, count: 3 });
});

describe('ratio', () => {
  it('compares repetition by repetition, and not the medians', () => {
    // The medians are 20 and 5; a slow third repetition slowed both.
    expect(ratio([20, 40, 2], [5, 8, 1])).toEqual({ median: 4, min: 2, max: 5, count: 3 });
  });

  it('refuses repetitions that do not stand side by side', () => {
    expect(() => ratio([1, 2, 3], [1, 2])).toThrow('3 repetitions cannot be compared with 2');
  });

  it('refuses to be a multiple of nothing', () => {
    expect(() => ratio([1, 2], [1, 0])).toThrow('repetition 2');
  });
});

it.each([
  [0, '0'],
  [0.0689, '0.0689'],
  [0.07, '0.07'],
  [9.44, '9.44'],
  [95_123, '95,100'],
  [999_999, '1 million'],
  [16_649_000, '16.6 million'],
])('%d reads %s', (value, text) => {
  expect(legible(value)).toBe(text);
});

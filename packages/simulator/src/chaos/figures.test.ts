import { describe, expect, it } from 'vitest';
import { createFigures } from './figures.ts';

const WAIT = 'a wait (ms)';

function figuresOf(values: readonly number[], mostP99: number) {
  const figures = createFigures();
  for (const value of values) figures.add(WAIT, value);
  figures.limit(WAIT, mostP99);
  return figures;
}

const hundred = (slow: number): readonly number[] =>
  Array.from({ length: 100 }, (_, index) => (index < slow ? 900 : 10));

describe('the limit of a figure', () => {
  it('is kept by 99 of a hundred, and not by 97', () => {
    expect(figuresOf(hundred(1), 500).exceeded()).toEqual([]);
    expect(figuresOf(hundred(3), 500).exceeded()).toEqual([
      'a wait (ms): 500 at most, and p99 of 100 was 900',
    ]);
  });

  it('is kept by half of a few', () => {
    expect(figuresOf([10, 20, 900], 500).exceeded()).toEqual([]);
    expect(figuresOf([10, 900, 900], 500).exceeded()).toEqual([
      'a wait (ms): 500 at most, and p50 of 3 was 900',
    ]);
  });

  it('stands in the report beside what was measured', () => {
    expect(figuresOf([10], 500).all()).toEqual([
      { name: WAIT, count: 1, p50: 10, p99: 10, max: 10, mostP99: 500 },
    ]);
  });
});

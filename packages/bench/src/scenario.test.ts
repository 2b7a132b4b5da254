import { expect, it } from 'vitest';
import { medians } from './scenario.ts';

it('an extra is the median of the trials that have it', () => {
  const trials = [
    { value: 1, extra: { 'p99 ms': 3 } },
    { value: 1, extra: { 'p99 ms': 1, lost: 4 } },
    { value: 1, extra: { 'p99 ms': 10, lost: 5 } },
    { value: 1 },
  ];
  expect(medians(trials)).toEqual({ 'p99 ms': 3, lost: 4.5 });
  expect(medians([])).toEqual({});
});

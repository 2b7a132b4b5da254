import { expect, it } from 'vitest';
import { spread } from './spread.ts';

const TEN = Array.from({ length: 10 }, (_, index) => index);

it.each([
  ['from all over', 2, 0, [0, 5]],
  ['nobody twice', 2, 1, [1, 6]],
  ['as many as asked for, where it does not come out even', 3, 0, [0, 3, 6]],
  ['everybody, where more are asked for than there are', 20, 3, TEN],
])('takes %s', (_, count, from, taken) => {
  expect(spread(TEN, count, from)).toEqual(taken);
});

import { expect, it } from 'vitest';
import { endToEnd, spread } from './spread.ts';

const TEN = Array.from({ length: 10 }, (_, index) => index);

it.each([
  ['from all over', 2, 0, [0, 5]],
  ['nobody twice', 2, 1, [1, 6]],
  ['as many as asked for, where it does not come out even', 3, 0, [0, 3, 6]],
  ['everybody, where more are asked for than there are', 20, 3, TEN],
])('takes %s', (_, count, from, taken) => {
  expect(spread(TEN, count, from)).toEqual(taken);
});

it.each([
  ['the first and the last', 2, [0, 9]],
  ['with as much between each two', 4, [0, 3, 6, 9]],
  ['as even as it comes out', 3, [0, 5, 9]],
  ['everybody, where as many are asked for', 10, TEN],
  ['everybody, where more are asked for than there are', 20, TEN],
])('takes from end to end %s', (_, count, taken) => {
  expect(endToEnd(TEN, count)).toEqual(taken);
});

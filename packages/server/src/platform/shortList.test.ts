import { expect, it } from 'vitest';
import { withOne, withoutOne } from './shortList.ts';

it.each<[list: readonly number[], item: number, more: readonly number[], less: readonly number[]]>([
  [[], 1, [1], []],
  [[1], 2, [1, 2], [1]],
  [[1], 1, [1, 1], []],
  [[1, 2, 3], 2, [1, 2, 3, 2], [1, 3]],
])('%j with %j is %j, and without it %j', (list, item, more, less) => {
  const before = [...list];
  expect(withOne(list, item)).toEqual(more);
  expect(withoutOne(list, item)).toEqual(less);
  expect(list).toEqual(before);
});

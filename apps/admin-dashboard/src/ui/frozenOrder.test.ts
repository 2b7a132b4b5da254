import { describe, expect, it } from 'vitest';
import { nextOrder } from './frozenOrder.ts';

describe('nextOrder', () => {
  it('follows the sorting while nobody works in the table', () => {
    expect(nextOrder(['a', 'b'], ['b', 'c', 'a'], false)).toEqual({ ids: ['b', 'c', 'a'], waiting: 0 });
  });

  it('moves nothing while frozen and counts what waits', () => {
    expect(nextOrder(['a', 'b'], ['c', 'b', 'd', 'a'], true)).toEqual({ ids: ['a', 'b'], waiting: 2 });
  });

  it('takes a deleted row away at once', () => {
    expect(nextOrder(['a', 'b', 'c'], ['c', 'a'], true)).toEqual({ ids: ['a', 'c'], waiting: 0 });
  });
});

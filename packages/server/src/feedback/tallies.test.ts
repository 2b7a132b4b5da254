import { describe, expect, it } from 'vitest';
import { tallyOf, type Counted } from './tallies.ts';

const counted = (rating: number, count: number, over: Partial<Counted> = {}): Counted => ({
  technique_name: '',
  rating,
  count,
  lastAt: 0,
  ...over,
});

describe('a tally', () => {
  it('FEED-6 there is none of what nobody rated', () => {
    expect(tallyOf([])).toBeUndefined();
  });

  it.each([
    [[counted(5, 1)], 1, 5, [0, 0, 0, 0, 1]],
    [[counted(1, 2), counted(5, 1)], 3, 2.33, [2, 0, 0, 0, 1]],
    [[counted(3, 1), counted(4, 2)], 3, 3.67, [0, 0, 1, 2, 0]],
  ] as const)('FEED-6 of %j', (rows, count, mean, ratings) => {
    expect(tallyOf(rows)).toEqual({ technique_name: null, count, mean, ratings });
  });

  it('FEED-6 of two techniques that were given one id the newest name is shown, and both are counted', () => {
    const rows = [
      counted(2, 1, { technique_name: 'Older', lastAt: 10 }),
      counted(2, 1, { technique_name: 'Newer', lastAt: 20 }),
      counted(4, 1, { technique_name: 'Older', lastAt: 15 }),
    ];
    expect(tallyOf(rows)).toMatchObject({
      technique_name: 'Newer',
      count: 3,
      mean: 2.67,
      ratings: [0, 2, 0, 1, 0],
    });
  });
});

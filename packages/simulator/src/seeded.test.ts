import { describe, expect, it } from 'vitest';
import { createRandom } from './seeded.ts';

const take = (random: { next: () => number }, count: number): number[] =>
  Array.from({ length: count }, () => random.next());

describe('createRandom', () => {
  it('draws the same for the same seed and something else for a neighbour', () => {
    expect(take(createRandom(7), 20)).toEqual(take(createRandom('7'), 20));
    expect(take(createRandom(7), 3)).not.toEqual(take(createRandom(8), 3));
  });

  it('keeps a fork apart from what its parent and the other forks draw', () => {
    const parent = createRandom(1);
    const before = take(parent.fork('ana'), 5);
    take(parent, 100);
    take(parent.fork('bela'), 100);
    expect(take(parent.fork('ana'), 5)).toEqual(before);
    expect(take(parent.fork('bela'), 5)).not.toEqual(before);
  });

  it('spreads evenly over its range', () => {
    const counts = Array<number>(10).fill(0);
    for (const value of take(createRandom('even'), 20_000)) {
      const bin = Math.floor(value * 10);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    // 2,000 expected in each; five standard deviations of a fair draw are 212.
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(212);
  });

  it('draws whole numbers from both ends and nothing beyond', () => {
    const random = createRandom(3);
    const drawn = new Set(Array.from({ length: 500 }, () => random.whole(2, 5)));
    expect([...drawn].sort()).toEqual([2, 3, 4, 5]);
  });

  it('refuses to pick from nothing', () => {
    expect(() => createRandom(1).pick([])).toThrow(RangeError);
  });
});

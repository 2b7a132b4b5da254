import { describe, expect, it } from 'vitest';
import { coreTimesIn, idleShareBetween } from './idleShare.ts';

const STAT = `cpu  30 0 30 240 20 0 0 0 0 0
cpu0 10 0 10 80 0 0 0 0 0 0
cpu1 20 1 20 100 50 2 3 4 5 6
cpu10 1 1 1 1 1 1 1 1 0 0
intr 1
`;

describe('the times of a core', () => {
  it('are idle where it waits for a disk, too, and count guests once', () => {
    expect(coreTimesIn(STAT, 1)).toEqual({ idle: 150, all: 200 });
    expect(coreTimesIn(STAT, 0)).toEqual({ idle: 80, all: 100 });
  });

  it('cannot be had of a core that is not there', () => {
    expect(() => coreTimesIn(STAT, 2)).toThrow('The system says nothing of core 2.');
  });
});

it.each([
  ['nothing used', { idle: 200, all: 300 }, 1],
  ['a quarter used', { idle: 175, all: 300 }, 0.75],
  ['all of it used', { idle: 100, all: 300 }, 0],
  ['no time between them', { idle: 100, all: 200 }, 0],
])('the idle share between two looks with %s', (_, to, share) => {
  expect(idleShareBetween({ idle: 100, all: 200 }, to)).toBe(share);
});

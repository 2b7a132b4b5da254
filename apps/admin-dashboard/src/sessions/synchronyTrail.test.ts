import { describe, expect, it } from 'vitest';
import { synchronyText, trailPath, trailWith, type SynchronyTrail } from './synchronyTrail.ts';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const told = (second: number, r: number | null) => ({
  at: new Date(START + second * 1_000).toISOString(),
  r,
});
const trailOf = (points: readonly (readonly [second: number, r: number | null])[]) =>
  points.reduce<SynchronyTrail>((trail, [second, r]) => trailWith(trail, told(second, r)), []);

describe('the trail of a group', () => {
  it('keeps five minutes, and nothing twice', () => {
    const trail = trailOf([
      [0, 0.1],
      [1, 0.2],
      [1, 0.2],
      [0, 0.1],
      [301, 0.3],
    ]);
    expect(trail.map(({ r }) => r)).toEqual([0.2, 0.3]);
  });

  it('has a gap where nothing is known', () => {
    const path = trailPath(
      trailOf([
        [0, 0],
        [1, 1],
        [2, null],
        [3, 0.5],
        [60, 0.5],
        [61, 0.5],
      ]),
      300,
      40,
    );
    expect(path.match(/[ML]/g)?.join('')).toBe('MLMML');
    expect(path.endsWith('300.0 20.0')).toBe(true);
    expect(trailPath([], 300, 40)).toBe('');
  });
});

describe('synchrony in words', () => {
  it.each([
    [{ r: 0.874, people: 3, trend: 'rising' }, '87 %, rising; 3 people contribute.'],
    [{ r: null, people: 1, trend: 'steady' }, '1 person contributes; it takes two.'],
  ] as const)('%o', (value, text) => {
    expect(synchronyText({ ...value, mean_phase: null, at: '2026-11-21T08:00:00.000Z' })).toBe(text);
  });
});

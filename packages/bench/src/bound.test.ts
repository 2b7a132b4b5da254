import { describe, expect, it } from 'vitest';
import { boundOf, isBoundBy, isCertain, LEAST_IDLE_SHARE, type Bound } from './bound.ts';

it.each([
  [undefined, false],
  [0, true],
  [LEAST_IDLE_SHARE - 0.001, true],
  [LEAST_IDLE_SHARE, false],
  [1, false],
])('a load with the idle share %s binds: %s', (idleShare, expected) => {
  expect(isBoundBy(idleShare)).toBe(expected);
});

const NOBODY = { own: false, other: false };
const OWN = { own: true, other: false };
const OTHER = { own: false, other: true };
const BOTH = { own: true, other: true };

describe('the true figure', () => {
  it.each<[typeof NOBODY, 'higher' | 'lower', Bound]>([
    [NOBODY, 'higher', 'exact'],
    [NOBODY, 'lower', 'exact'],
    [OWN, 'higher', 'at least'],
    [OWN, 'lower', 'at most'],
    [OTHER, 'higher', 'at most'],
    [OTHER, 'lower', 'at least'],
    [BOTH, 'higher', 'open'],
    [BOTH, 'lower', 'open'],
  ])('with %j, where %s is better, is: %s', (held, better, expected) => {
    expect(boundOf(better, held)).toBe(expected);
  });

  // As many as there are between here and ten times the measured one.
  const BETTER = [1, 1.01, 2, 10];
  it.each<[typeof NOBODY, 'higher' | 'lower']>([
    [OWN, 'higher'],
    [OWN, 'lower'],
    [OTHER, 'higher'],
    [OTHER, 'lower'],
    [NOBODY, 'higher'],
  ])('with %j, where %s is better, may be nowhere else', (held, better) => {
    const [measuredOwn, measuredOther] = [6, 3];
    const trueOf = (measured: number, times: number): number =>
      better === 'higher' ? measured * times : measured / times;
    const measured = measuredOwn / measuredOther;
    for (const times of BETTER) {
      const own = trueOf(measuredOwn, held.own ? times : 1);
      const other = trueOf(measuredOther, held.other ? times : 1);
      const bound = boundOf(better, held);
      if (bound !== 'at least') expect(own / other).toBeLessThanOrEqual(measured);
      if (bound !== 'at most') expect(own / other).toBeGreaterThanOrEqual(measured);
    }
  });
});

describe('an outcome', () => {
  it.each([
    ['reached', true, NOBODY, true],
    ['reached', true, OWN, true],
    ['reached', true, OTHER, false],
    ['reached', true, BOTH, false],
    ['not reached', false, NOBODY, true],
    ['not reached', false, OWN, false],
    ['not reached', false, OTHER, true],
    ['not reached', false, BOTH, false],
  ])('%s (%s) with %j is certain: %s', (_, isReached, held, expected) => {
    expect(isCertain(isReached, held)).toBe(expected);
  });
});

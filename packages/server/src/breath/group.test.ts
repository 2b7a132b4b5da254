import { limits, TECHNIQUES } from '@attune/protocol';
import { phaseDifference, synchrony } from '@attune/vitals';
import { describe, expect, it } from 'vitest';
import { chanceOf } from '../../test/chance.ts';
import { lookAt, NOBODY, trendOf, type Group } from './group.ts';
import { merge, type Part } from './parts.ts';

const NOW = Date.parse('2026-03-01T18:00:00.000Z');
const BREATH_MS = 11_000;
const [technique] = TECHNIQUES;
if (!technique) throw new Error('There is a technique.');
const plan = { technique, startedAt: NOW };

describe('the parts of the nodes', () => {
  it.each([1, 2, 3, 4, 5])('SYNC-5 how people are spread over nodes makes no difference: seed %d', (seed) => {
    const chance = chanceOf(seed);
    const people = Array.from(
      { length: 40 },
      (_, i) => [`u${i}`, 'hold', chance(), NOW - 2_000 * chance()] as const,
    );
    const parts: Part[] = [[], [], []].map((_, node) =>
      people.filter((_each, i) => i % 3 === node || (i % 7 === 0 && node === 0)),
    );
    const whole = merge([people], NOW, BREATH_MS);
    const spread = merge(parts, NOW, BREATH_MS);
    expect(spread).toEqual(new Map([...whole].map((each) => each)));
    const r = (merged: typeof whole) => synchrony(Array.from(merged.values(), ({ phase }) => phase))?.r;
    expect(r(spread)).toBeCloseTo(r(whole) ?? NaN, 12);
  });

  it('SYNC-5 of two devices the one that told last counts', () => {
    const merged = merge([[['u', 'hold', 0.1, NOW - 800]], [['u', 'heart', 0.6, NOW - 100]]], NOW, BREATH_MS);
    expect([...merged.values()]).toMatchObject([{ source: 'heart' }]);
  });

  it('SYNC-1 phases that were told at different moments are moved on to the same one', () => {
    const part: Part = [
      ['a', 'hold', 0.5, NOW],
      ['b', 'hold', 0.5 - 1_000 / BREATH_MS, NOW - 1_000],
    ];
    const [a, b] = [...merge([part], NOW, BREATH_MS).values()];
    expect(phaseDifference(a?.phase ?? NaN, b?.phase ?? NaN)).toBeCloseTo(0, 12);
    const late: Part = [['c', 'hold', 0.5, NOW - limits.BREATH_FRESH_MS - 1]];
    expect(merge([late], NOW, BREATH_MS).size).toBe(0);
  });
});

describe('trendOf', () => {
  const many = (r: number, count: number) => Array.from({ length: count }, () => r);
  it.each([
    ['too few looks', many(0.9, 9), 'steady'],
    ['as before', many(0.5, 10), 'steady'],
    ['a little more', [...many(0.5, 5), ...many(0.54, 5)], 'steady'],
    ['more', [...many(0.5, 5), ...many(0.6, 5)], 'rising'],
    ['less', [...many(0.6, 5), ...many(0.5, 5)], 'falling'],
  ] as const)('SYNC-2 %s', (_, rs, trend) => {
    expect(trendOf(rs)).toBe(trend);
  });
});

it('SYNC-2 where the group is, is told to a thousandth and never as 1', () => {
  const people = new Map(['a', 'b'].map((id) => [id, { source: 'hold', phase: 0.9997 }] as const));
  expect(lookAt(NOBODY, { people, plan, now: NOW }).synchrony).toMatchObject({ mean_phase: 0, r: 1 });
});

it('MILE-4 cycles are counted of each person alone, and begin anew with a slip', () => {
  let group: Group = NOBODY;
  const cyclesAfter = (seconds: number, off: number) => {
    let cycles: ReadonlyMap<string, number> = new Map();
    for (let i = 0; i < seconds; i += 1) {
      at += 1_000;
      const asked = ((at - NOW) / BREATH_MS) % 1;
      const people = new Map([
        ['a', { source: 'hold', phase: asked } as const],
        ['b', { source: 'hold', phase: (asked + off) % 1 } as const],
      ]);
      ({ group, cycles } = lookAt(group, { people, plan, now: at }));
    }
    return Object.fromEntries(cycles);
  };
  let at = NOW;
  expect(cyclesAfter(24, 0.1)).toEqual({ a: 2, b: 2 });
  expect(cyclesAfter(1, 0.3)).toEqual({ a: 2, b: 0 });
  expect(cyclesAfter(12, 0)).toEqual({ a: 3, b: 1 });
});

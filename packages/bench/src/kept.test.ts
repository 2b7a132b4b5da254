import { describe, expect, it } from 'vitest';
import { keptWith, withoutOlder } from './kept.ts';
import type { Report, StampedResult } from './results.ts';

const MACHINE = { cores: 2, processor: 'A processor', memoryGib: 8, node: '24.0.0', kernel: 'Linux 6' };

function resultOf(scenario: string, value: number): StampedResult {
  return {
    ...{ scenario, title: `The ${scenario}`, unit: 'ms', better: 'lower', setting: {}, goals: [] },
    contenders: [{ name: 'Attune', values: [value] }],
    ...{ letter: 'A', day: `2026-11-${19 + value}`, commit: `c0ffee${value}` },
    machine: { ...MACHINE, cores: value },
  };
}

const BEFORE: Report = { quick: false, results: [resultOf('first', 1), resultOf('second', 1)] };

describe('what was measured before', () => {
  it('stays as it was, in its place, where this run did not measure it', () => {
    expect(keptWith(BEFORE, resultOf('first', 2)).results).toEqual([
      resultOf('first', 2),
      resultOf('second', 1),
    ]);
    expect(keptWith(BEFORE, resultOf('third', 2)).results).toEqual([...BEFORE.results, resultOf('third', 2)]);
  });

  it('stands by letter, whenever which was measured', () => {
    const late = { ...resultOf('early', 2), letter: '0' };
    expect(keptWith(BEFORE, late).results).toEqual([late, ...BEFORE.results]);
  });

  it('goes where its scenario went to its end without it', () => {
    const other = { ...resultOf('other', 1), letter: 'B' };
    const before = { ...BEFORE, results: [...BEFORE.results, other] };
    expect(withoutOlder(before, 'A', [resultOf('second', 2)]).results).toEqual([
      resultOf('second', 1),
      other,
    ]);
  });
});

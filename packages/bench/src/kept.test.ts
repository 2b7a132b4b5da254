import { describe, expect, it } from 'vitest';
import { keptWith } from './kept.ts';
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
const FRESH: Report = { quick: false, results: [resultOf('third', 2), resultOf('second', 2)] };

describe('what was measured before', () => {
  it('stays as it was, in its place, where this run did not measure it', () => {
    const { results } = keptWith(BEFORE, FRESH);
    expect(results).toEqual([resultOf('first', 1), resultOf('second', 2), resultOf('third', 2)]);
  });

  it('stands by letter, whenever which was measured', () => {
    const late: Report = { quick: false, results: [{ ...resultOf('early', 2), letter: '0' }] };
    expect(keptWith(BEFORE, late).results.map(({ scenario }) => scenario)).toEqual([
      'early',
      'first',
      'second',
    ]);
  });

  it('may be nothing', () => {
    expect(keptWith(undefined, FRESH)).toEqual(FRESH);
  });
});

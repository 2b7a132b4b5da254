import { describe, expect, it } from 'vitest';
import { keptWith } from './kept.ts';
import type { Report, StampedResult } from './results.ts';

const MACHINE = {
  ...{ cores: 2, processor: 'A processor', memoryGib: 8 },
  ...{ node: '24.0.0', kernel: 'Linux 6', day: '2026-11-20' },
};

function resultOf(scenario: string, value: number): StampedResult {
  return {
    ...{ scenario, title: `The ${scenario}`, unit: 'ms', better: 'lower', setting: {}, goals: [] },
    contenders: [{ name: 'Attune', values: [value] }],
    ...{ letter: 'A', day: `2026-11-${19 + value}`, commit: `c0ffee${value}` },
  };
}

const BEFORE: Report = {
  ...{ machine: MACHINE, quick: false, repetitions: 3 },
  results: [resultOf('first', 1), resultOf('second', 1)],
};
const FRESH: Report = {
  ...{ ...BEFORE, machine: { ...MACHINE, day: '2026-11-21' } },
  results: [resultOf('third', 2), resultOf('second', 2)],
};

describe('what was measured before', () => {
  it('stays where this run did not measure it, in its place', () => {
    const { report, dropped } = keptWith(BEFORE, FRESH);
    expect(report.results).toEqual([resultOf('first', 1), resultOf('second', 2), resultOf('third', 2)]);
    expect(report.machine).toEqual(FRESH.machine);
    expect(dropped).toEqual([]);
  });

  it.each<[string, Partial<Report>]>([
    ['another number of repetitions', { repetitions: 5 }],
    ['more cores', { machine: { ...MACHINE, cores: 4 } }],
    ['another processor', { machine: { ...MACHINE, processor: 'Another' } }],
    ['more memory', { machine: { ...MACHINE, memoryGib: 16 } }],
    ['another Node', { machine: { ...MACHINE, node: '24.0.1' } }],
    ['another kernel', { machine: { ...MACHINE, kernel: 'Linux 7' } }],
    ['short trials', { quick: true }],
  ])('goes where it was with %s, and is named', (_, other) => {
    const { report, dropped } = keptWith({ ...BEFORE, ...other }, FRESH);
    expect(report).toEqual(FRESH);
    expect(dropped).toEqual(['The first']);
  });

  it('may be nothing', () => {
    expect(keptWith(undefined, FRESH)).toEqual({ report: FRESH, dropped: [] });
  });
});

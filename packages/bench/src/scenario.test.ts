import { describe, expect, it } from 'vitest';
import type { Contender } from './contender.ts';
import { PLAIN } from './load/dialects.ts';
import { judge } from './results.ts';
import { extrasOf, interleaved, type Bench } from './scenario.ts';

describe('extras', () => {
  it('are kept by repetition, in order', () => {
    const trials = [
      { value: 1, extra: { 'p99 ms': 3, lost: 0 } },
      { value: 1, extra: { 'p99 ms': 1, lost: 4 } },
      { value: 1, extra: { lost: 5, 'p99 ms': 10 } },
    ];
    expect(extrasOf(trials)).toEqual({ 'p99 ms': [3, 1, 10], lost: [0, 4, 5] });
  });

  it('that a trial lacks are left out', () => {
    expect(
      extrasOf([
        { value: 1, extra: { seen: 1, lost: 4 } },
        { value: 1, extra: { seen: 2 } },
      ]),
    ).toEqual({
      seen: [1, 2],
    });
    expect(extrasOf([{ value: 1, extra: { seen: 1 } }, { value: 1 }])).toEqual({});
    expect(extrasOf([])).toEqual({});
  });
});

describe('contenders', () => {
  const contender = (name: string): Contender => ({ name, dialect: PLAIN, command: ['true'] });
  const house: Bench['house'] = { environment: {}, members: () => Promise.resolve([]) };
  const bench: Bench = {
    ...{ repetitions: 3, isQuick: false, house, sharedHouse: () => Promise.resolve(house) },
    contenders: [contender('Attune'), contender('Bun'), contender('broken')],
    say: () => undefined,
  };

  it('take turns, and are compared within each repetition, also by what else was seen', async () => {
    const turns: string[] = [];
    // A machine that is slower in the second repetition, for both.
    const seen = { Attune: [40, 10, 20], Bun: [20, 2, 10] };
    const measured = await interleaved(bench, '', ['Attune', 'Bun'], ({ name }, repetition) => {
      turns.push(`${name} ${repetition}`);
      const value = seen[name === 'Bun' ? 'Bun' : 'Attune'][repetition] ?? 0;
      return Promise.resolve({ value, extra: { 'connects/s': value } });
    });
    expect(turns).toEqual(['Attune 0', 'Bun 0', 'Attune 1', 'Bun 1', 'Attune 2', 'Bun 2']);
    const verdict = judge({ text: '', against: 'Bun', extra: 'connects/s', atLeast: 2 }, measured);
    expect(verdict).toMatchObject({ outcome: 'reached', measured: { median: 2, min: 2, max: 5, count: 3 } });
  });

  it('are left out from when they fail on', async () => {
    const measured = await interleaved(bench, '', ['Attune', 'broken'], ({ name }, repetition) => {
      if (name === 'broken' && repetition > 0) return Promise.reject(new Error('It broke.'));
      return Promise.resolve({ value: 1 });
    });
    expect(measured).toEqual([
      { name: 'Attune', values: [1, 1, 1], extra: {} },
      { name: 'broken', values: [1], failedIn: 2, extra: {} },
    ]);
  });
});

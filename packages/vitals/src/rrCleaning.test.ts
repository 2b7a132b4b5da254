import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recording } from '../test/recording.ts';
import { cleanRr, RR_MAX_CHANGE, RR_MAX_MS, RR_MIN_MS } from './index.ts';

const series: [title: string, rrMs: number[], runs: number[][], quality: number][] = [
  ['no intervals', [], [], 0],
  ['a steady heart', [800, 820, 790], [[800, 820, 790]], 1],
  ['the limits themselves', [300, 360, 300], [[300, 360, 300]], 1],
  ['an interval just too short', [299], [], 0],
  ['an interval just too long', [2001], [], 0],
  ['the longest interval', [2000], [[2000]], 1],
  ['a rise of exactly a fifth', [1000, 1200], [[1000, 1200]], 1],
  ['a rise of more than a fifth', [1000, 1201], [[1000]], 0.5],
  ['a fall of exactly a fifth', [1000, 800], [[1000, 800]], 1],
  ['a fall of more than a fifth', [1000, 799], [[1000]], 0.5],
  ['a missed beat, which costs its successor too', [800, 1600, 800, 800], [[800], [800]], 0.5],
  ['an artefact at the start, without locking up', [1600, 800, 800, 810], [[1600], [800, 810]], 0.75],
  ['something that is no number', [800, NaN, 800], [[800]], 1 / 3],
];

const anyRr = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 100 });

describe('cleanRr', () => {
  it.each(series)('judges %s', (_, rrMs, runs, quality) => {
    const clean = cleanRr(rrMs);
    expect(clean.runs).toEqual(runs);
    expect(clean.nnMs).toEqual(runs.flat());
    expect(clean.quality).toBeCloseTo(quality, 12);
  });

  it('leaves only plausible intervals, and no large change inside a run', () => {
    fc.assert(
      fc.property(anyRr, (rrMs) => {
        for (const run of cleanRr(rrMs).runs) {
          expect(run.every((ms) => ms >= RR_MIN_MS && ms <= RR_MAX_MS)).toBe(true);
          run.slice(1).forEach((ms, i) => {
            const before = run[i] ?? NaN;
            expect(Math.abs(ms - before) / before).toBeLessThanOrEqual(RR_MAX_CHANGE + 1e-12);
          });
        }
      }),
    );
  });

  it('reports the kept share as quality', () => {
    fc.assert(
      fc.property(anyRr, (rrMs) => {
        const { nnMs, quality } = cleanRr(rrMs);
        expect(quality * rrMs.length).toBeCloseTo(nnMs.length, 9);
      }),
    );
  });

  it('finds two good recordings good', () => {
    expect(cleanRr(recording('resting-60min')).quality).toBeGreaterThan(0.98);
    // This heart follows the breath so strongly that some healthy beats change by more than a fifth.
    expect(cleanRr(recording('resting-5min')).quality).toBeGreaterThan(0.92);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyInstant,
  anyShare,
  anyTechnique,
  box,
  coherent,
  FASTEST_FILL_PER_MS,
  sigh,
  technique,
} from '../test/techniques.ts';
import { cycleMs, nextBoundary, pacerAt, phaseAt, type PhaseKind, type Technique } from './index.ts';

const START = 1_700_000_000_000;

type Row = [
  technique: Technique,
  sinceMs: number,
  cycle: number,
  kind: PhaseKind,
  elapsedMs: number,
  fill: number,
];
const moments: [title: string, ...row: Row][] = [
  ['the first instant', box, 0, 0, 'inhale', 0, 0],
  ['half an inhale', box, 2_000, 0, 'inhale', 2_000, 0.5],
  ['a third of an inhale, which has moved a quarter', box, 4_000 / 3, 0, 'inhale', 4_000 / 3, 0.25],
  ['full lungs', box, 4_000, 0, 'hold', 0, 1],
  ['the end of the hold', box, 7_999, 0, 'hold', 3_999, 1],
  ['half an exhale', box, 10_000, 0, 'exhale', 2_000, 0.5],
  ['empty lungs', box, 14_500, 0, 'rest', 2_500, 0],
  ['the second cycle', box, 16_000, 1, 'inhale', 0, 0],
  ['before the start', box, -1_000, -1, 'rest', 3_000, 0],
  ['long before the start', box, -22_000, -2, 'exhale', 2_000, 0.5],
  ['a switch in the middle of a second', coherent, 5_500, 0, 'exhale', 0, 1],
  ['the cycle after 11 s', coherent, 11_000, 1, 'inhale', 0, 0],
  ['the pause between two inhales', sigh, 2_250, 0, 'hold', 250, 2 / 3],
  ['the second inhale', sigh, 3_000, 0, 'inhale', 500, 5 / 6],
  ['a cycle that begins with the exhale', technique(['exhale', 4], ['inhale', 4]), 0, 0, 'exhale', 0, 1],
  [
    'a cycle that begins with a hold',
    technique(['hold', 4], ['exhale', 4], ['inhale', 4]),
    1,
    0,
    'hold',
    1,
    1,
  ],
  [
    'an inhale split by the start',
    technique(['inhale', 1], ['exhale', 4], ['inhale', 3]),
    0,
    0,
    'inhale',
    0,
    0.75,
  ],
  ['a phase without length', technique(['inhale', 4], ['hold', 0], ['exhale', 4]), 4_000, 0, 'exhale', 0, 1],
  ['a breath that never moves', technique(['hold', 4]), 1_000, 0, 'hold', 1_000, 0],
];

describe('phaseAt', () => {
  it.each(moments)('%s', (_, pattern, sinceMs, cycle, kind, elapsedMs, fill) => {
    const phase = phaseAt(pattern, 0, sinceMs);
    expect(phase).toMatchObject({ cycle, kind });
    expect(phase.elapsedMs).toBeCloseTo(elapsedMs, 9);
    expect(phase.fill).toBeCloseTo(fill, 9);
    expect(pattern.phases[phase.phaseIndex]?.kind).toBe(kind);
  });

  it('repeats exactly, cycle after cycle, on either side of the start', () => {
    fc.assert(
      fc.property(
        anyTechnique,
        anyInstant,
        anyInstant,
        fc.integer({ min: -50, max: 50 }),
        (any, startedAt, now, n) => {
          const phase = phaseAt(any, startedAt, now);
          const later = phaseAt(any, startedAt, now + n * cycleMs(any));
          expect(later).toEqual({ ...phase, cycle: phase.cycle + n });
        },
      ),
    );
  });

  it('keeps all its numbers in range at any instant, whole or not', () => {
    fc.assert(
      fc.property(anyTechnique, anyInstant, anyInstant, anyShare, (any, startedAt, now, fraction) => {
        const phase = phaseAt(any, startedAt, now + fraction);
        for (const part of [phase.progress, phase.cyclePhase]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThan(1);
        }
        expect(phase.fill).toBeGreaterThanOrEqual(0);
        expect(phase.fill).toBeLessThanOrEqual(1);
        expect(phase.remainingMs).toBeGreaterThan(0);
        const seconds = any.phases[phase.phaseIndex]?.seconds ?? NaN;
        expect(phase.elapsedMs + phase.remainingMs).toBeCloseTo(seconds * 1000, 6);
      }),
    );
  });

  it('never lets the lungs jump, neither between phases nor between cycles', () => {
    fc.assert(
      fc.property(anyTechnique, anyInstant, fc.integer({ min: 1, max: 20 }), (any, now, stepMs) => {
        const here = phaseAt(any, START, now).fill;
        const there = phaseAt(any, START, now + stepMs).fill;
        expect(Math.abs(there - here)).toBeLessThanOrEqual(stepMs * FASTEST_FILL_PER_MS + 1e-9);
      }),
    );
  });

  it('joins every phase to the next without a seam', () => {
    fc.assert(
      fc.property(anyTechnique, (any) => {
        let boundary = START;
        for (let i = 0; i < any.phases.length * 2; i += 1) {
          boundary += phaseAt(any, START, boundary).remainingMs;
          const before = phaseAt(any, START, boundary - 0.01).fill;
          expect(phaseAt(any, START, boundary).fill).toBeCloseTo(before, 6);
        }
      }),
    );
  });

  it('enters the next cycle a hair before the boundary rather than run past the last phase', () => {
    expect(phaseAt(box, 0, -1e-13)).toMatchObject({ cycle: 0, kind: 'inhale', elapsedMs: 0, cyclePhase: 0 });
  });

  it('refuses a technique without any length', () => {
    expect(() => phaseAt(technique(['inhale', 0]), START, START)).toThrow(RangeError);
  });
});

describe('nextBoundary', () => {
  it.each([
    ['on a boundary, that one', START + 16_000, START + 16_000],
    ['just after one, the next', START + 16_001, START + 32_000],
    ['at the start, the start', START, START],
    ['before the start, a boundary of the same grid', START - 16_001, START - 16_000],
  ])('%s', (_, at, boundary) => {
    expect(nextBoundary(box, START, at)).toBe(boundary);
  });

  it('is the next one however little after a boundary', () => {
    expect(nextBoundary(box, 0, Number.MIN_VALUE)).toBe(16_000);
  });

  it('is on the grid, not before the instant, and less than a cycle after it', () => {
    fc.assert(
      fc.property(anyTechnique, anyInstant, anyInstant, (any, startedAt, at) => {
        const boundary = nextBoundary(any, startedAt, at);
        expect(Math.abs((boundary - startedAt) % cycleMs(any))).toBe(0);
        expect(boundary).toBeGreaterThanOrEqual(at);
        expect(boundary - at).toBeLessThan(cycleMs(any));
        expect(phaseAt(any, startedAt, boundary).cyclePhase).toBe(0);
      }),
    );
  });

  it('stays where it is when asked again, also off whole milliseconds', () => {
    fc.assert(
      fc.property(anyTechnique, anyInstant, anyInstant, anyShare, (any, start, at, fraction) => {
        const boundary = nextBoundary(any, start + fraction, at);
        expect(boundary).toBeGreaterThanOrEqual(at);
        expect(nextBoundary(any, start + fraction, boundary)).toBe(boundary);
      }),
    );
  });
});

describe('pacerAt', () => {
  const plan = { technique: box, startedAt: START, next: { technique: coherent, startsAt: START + 32_000 } };

  it('breathes the current technique and counts down to the announced one', () => {
    const breath = pacerAt(plan, START + 31_000);
    expect(breath).toMatchObject({ technique: box, startedAt: START, cycle: 1, kind: 'rest' });
    expect(breath.next).toEqual({ technique: coherent, inMs: 1_000 });
  });

  it('breathes the announced technique from its first millisecond', () => {
    expect(pacerAt(plan, START + 31_999)).toMatchObject({ technique: box });
    expect(pacerAt(plan, START + 32_000)).toMatchObject({
      technique: coherent,
      startedAt: START + 32_000,
      cycle: 0,
      kind: 'inhale',
      elapsedMs: 0,
      next: null,
    });
  });

  it('is the bare technique when nothing is announced', () => {
    const breath = pacerAt({ technique: box, startedAt: START }, START + 5_000);
    expect(breath).toEqual({
      ...phaseAt(box, START, START + 5_000),
      technique: box,
      startedAt: START,
      next: null,
    });
  });

  it('changes on a boundary without moving the lungs', () => {
    const startsAt = nextBoundary(box, START, START + 40_000);
    const changing = { ...plan, next: { technique: coherent, startsAt } };
    expect(pacerAt(changing, startsAt - 1).fill).toBeCloseTo(pacerAt(changing, startsAt).fill, 6);
  });
});

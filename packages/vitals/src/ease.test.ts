import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyInstant, anyTechnique, box, coherent, relaxing, sigh, technique } from '../test/techniques.ts';
import {
  breathsPerMinute,
  cycleMs,
  eased,
  easedPlan,
  EASES,
  nextBoundary,
  pacerAt,
  phaseAt,
  type Ease,
  type Technique,
} from './index.ts';

const anyEase = fc.constantFrom<Ease>(...EASES);
const easing = fc.constantFrom<Ease>('no_holds', 'shorter');

const patternOf = ({ phases }: Technique) =>
  phases.map(({ kind, seconds }) => `${kind} ${seconds}`).join(', ');

describe('eased', () => {
  it.each<[string, Technique, Ease, string]>([
    ['box, as it is', box, 'none', 'inhale 4, hold 4, exhale 4, rest 4'],
    ['box without holds', box, 'no_holds', 'inhale 6, exhale 10'],
    ['4-7-8 without holds', relaxing, 'no_holds', 'inhale 7.5, exhale 11.5'],
    ['coherent has no holds', coherent, 'no_holds', 'inhale 5.5, exhale 5.5'],
    ['a sigh without holds', sigh, 'no_holds', 'inhale 2.25, inhale 1.25, exhale 6'],
    [
      'a hold at the start stays inside the cycle',
      technique(['hold', 4], ['exhale', 4], ['inhale', 4]),
      'no_holds',
      'exhale 8, inhale 4',
    ],
    [
      'two pauses in a row',
      technique(['inhale', 4], ['hold', 2], ['rest', 2], ['exhale', 4]),
      'no_holds',
      'inhale 6, exhale 6',
    ],
    ['a breath that never moves', technique(['hold', 4]), 'no_holds', 'hold 4'],
    ['coherent, shorter', coherent, 'shorter', 'inhale 2.2, exhale 3.3, inhale 2.2, exhale 3.3'],
    [
      'a cycle that begins with the exhale, shorter',
      technique(['exhale', 6], ['inhale', 6]),
      'shorter',
      'exhale 3.6, inhale 2.4, exhale 3.6, inhale 2.4',
    ],
    [
      'what is short stays one breath',
      technique(['inhale', 2], ['exhale', 3]),
      'shorter',
      'inhale 2, exhale 3',
    ],
  ])('%s', (_, group, ease, expected) => {
    expect(patternOf(eased(group, ease))).toBe(expected);
  });

  it('takes the three breaths that fit into box and 4-7-8', () => {
    expect(breathsPerMinute(eased(box, 'shorter'))).toBeCloseTo(11.25, 9);
    expect(breathsPerMinute(eased(relaxing, 'shorter'))).toBeCloseTo(9.474, 3);
  });
});

describe('in the phase of the group', () => {
  it('has the same cycle to the millisecond, and the same boundaries', () => {
    fc.assert(
      fc.property(anyTechnique, anyEase, anyInstant, anyInstant, (group, ease, startedAt, at) => {
        const own = eased(group, ease);
        expect(cycleMs(own)).toBe(cycleMs(group));
        const boundary = nextBoundary(group, startedAt, at);
        expect(nextBoundary(own, startedAt, at)).toBe(boundary);
        expect(phaseAt(own, startedAt, boundary)).toMatchObject({
          cycle: phaseAt(group, startedAt, boundary).cycle,
          cyclePhase: 0,
          elapsedMs: 0,
        });
        expect(phaseAt(own, startedAt, at).cycle).toBe(phaseAt(group, startedAt, at).cycle);
      }),
    );
  });

  it('goes over to the announced technique at the same instant', () => {
    fc.assert(
      fc.property(
        anyTechnique,
        anyTechnique,
        easing,
        anyInstant,
        fc.nat(60_000),
        (from, to, ease, startedAt, ms) => {
          const startsAt = nextBoundary(from, startedAt, startedAt + ms);
          const plan = { technique: from, startedAt, next: { technique: to, startsAt } };
          const own = easedPlan(plan, ease);
          for (const now of [startsAt - 1, startsAt, startsAt + 1]) {
            const { technique: _, next, ...group } = pacerAt(plan, now);
            const mine = pacerAt(own, now);
            expect([mine.startedAt, mine.cycle, mine.cyclePhase]).toEqual([
              group.startedAt,
              group.cycle,
              group.cyclePhase,
            ]);
            expect(mine.next?.inMs).toBe(next?.inMs);
          }
        },
      ),
    );
  });
});

describe('is easier', () => {
  it('has no pause, and still breathes in and out', () => {
    fc.assert(
      fc.property(anyTechnique, easing, (group, ease) => {
        const kinds = new Set(eased(group, ease).phases.map(({ kind }) => kind));
        expect(kinds).toEqual(new Set(['inhale', 'exhale']));
      }),
    );
  });

  it('shorter takes no breath longer than 9 s, and no fewer than the group', () => {
    fc.assert(
      fc.property(anyTechnique, (group) => {
        const own = eased(group, 'shorter');
        expect(60_000 / breathsPerMinute(own)).toBeLessThanOrEqual(9_000);
        expect(breathsPerMinute(own)).toBeGreaterThanOrEqual(breathsPerMinute(group) - 1e-9);
        expect(own.phases.every(({ seconds }) => seconds > 0)).toBe(true);
      }),
    );
  });

  it('without holds no breath becomes faster', () => {
    fc.assert(
      fc.property(anyTechnique, (group) => {
        const own = eased(group, 'no_holds');
        const moves = group.phases.filter(({ kind }) => kind === 'inhale' || kind === 'exhale');
        expect(own.phases.map(({ kind }) => kind)).toEqual(moves.map(({ kind }) => kind));
        own.phases.forEach(({ seconds }, i) =>
          expect(seconds).toBeGreaterThanOrEqual(moves[i]?.seconds ?? NaN),
        );
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyShare } from '../test/techniques.ts';
import {
  agreement,
  cyclesInStep,
  IN_STEP_TURNS,
  outOfStep,
  stepInStep,
  type InStep,
  type InStepTick,
} from './index.ts';

const CYCLE_MS = 10_000;

function after(ticks: readonly InStepTick[]): InStep {
  return ticks.reduce<InStep>(stepInStep, outOfStep);
}

/** One look a second at somebody who is this far from the pacer; null: nobody knows. */
function looks(offs: readonly (number | null)[]): InStepTick[] {
  return offs.map((off, second) => {
    const asked = (second / 10) % 1;
    return { phase: off === null ? null : (asked + off + 1) % 1, asked, now: second * 1000 };
  });
}

const hold = (off: number | null, seconds: number) => Array.from({ length: seconds }, () => off);

const stories: [title: string, offs: (number | null)[], cycles: number][] = [
  ['a whole cycle', hold(0, 11), 1],
  ['a look less', hold(0, 10), 0],
  ['a little ahead', hold(0.12, 21), 2],
  ['a little behind', hold(-0.12, 21), 2],
  ['too far ahead', hold(0.13, 21), 0],
  ['a slip begins it anew', [...hold(0, 20), 0.2, ...hold(0, 11)], 1],
  ['a breath that is not known, too', [...hold(0, 20), null, ...hold(0, 5)], 0],
];

describe('in step with the pacer', () => {
  it.each(stories)('%s', (_, offs, cycles) => {
    expect(cyclesInStep(after(looks(offs)), CYCLE_MS)).toBe(cycles);
  });

  it('knows nothing of a time in which nobody looked, nor of a clock that was set back', () => {
    const ticks = looks(hold(0, 30));
    expect(cyclesInStep(after(ticks.filter(({ now }) => now < 4_000 || now > 12_000)), CYCLE_MS)).toBe(1);
    expect(cyclesInStep(after([...ticks, { phase: 0, asked: 0, now: 2_000 }]), CYCLE_MS)).toBe(0);
  });

  it('does not care where in the breath both are', () => {
    fc.assert(
      fc.property(anyShare, fc.double({ min: -0.12, max: 0.12, noNaN: true }), (asked, off) => {
        const tick = { phase: (asked + off + 1) % 1, asked, now: 0 };
        expect(stepInStep(outOfStep, tick).at).toBe('inStep');
      }),
    );
    expect(IN_STEP_TURNS).toBe(0.125);
  });
});

describe('agreement', () => {
  it.each([
    [0.3, 0.3, 1],
    [0.95, 0.05, Math.cos(0.2 * Math.PI)],
    [0, 0.25, 0],
    [0, 0.5, 0],
  ])('of %f and %f is %f', (phase, other, expected) => {
    expect(agreement(phase, other)).toBeCloseTo(expected, 12);
    expect(agreement(other, phase)).toBeCloseTo(expected, 12);
  });
});

import { TECHNIQUES } from '@attune/protocol';
import { phaseDifference, synchrony } from '@attune/vitals';
import { describe, expect, it } from 'vitest';
import { breathPhase, habitOf } from './breathing.ts';
import { createRandom } from './seeded.ts';

const [technique] = TECHNIQUES;
if (!technique) throw new Error('There is a technique.');
const START = Date.parse('2026-11-21T08:00:00.000Z');
const plan = { technique, startedAt: START };

/** Everybody came at the start. */
function rAfter(seconds: number, seed: number): number {
  const random = createRandom(seed);
  const habits = Array.from({ length: 24 }, (_, i) => habitOf(random.fork(`person ${i}`), plan));
  const phases = habits.map((habit) => breathPhase(habit, plan, START + seconds * 1_000, seconds * 1_000));
  return synchrony(phases)?.r ?? NaN;
}

describe('a crowd that breathes along', () => {
  it.each([1, 2, 3])('is ragged at first and as one after a minute: seed %d', (seed) => {
    expect(rAfter(0, seed)).toBeLessThan(0.5);
    expect(rAfter(30, seed)).toBeGreaterThan(0.7);
    expect(rAfter(90, seed)).toBeGreaterThan(0.9);
  });

  it('ends up with the pacer, and never all the way', () => {
    const habit = habitOf(createRandom(1), plan);
    const offs = Array.from({ length: 60 }, (_, second) => {
      const now = START + 200_000 + second * 1_000;
      return phaseDifference(breathPhase(habit, plan, now, 200_000), ((now - START) / 11_000) % 1);
    });
    expect(Math.max(...offs.map(Math.abs))).toBeLessThan(0.06);
    expect(Math.max(...offs) - Math.min(...offs)).toBeGreaterThan(0.01);
  });
});

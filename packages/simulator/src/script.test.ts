import { TECHNIQUES } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { createRandom } from './seeded.ts';
import { arrivals, castOf, greeting, leadPlan, MAX_CAST, remark } from './script.ts';

const MINUTE_MS = 60_000;

describe('castOf', () => {
  it('gives everybody an address of their own, the same for the same seed', () => {
    const cast = castOf(createRandom(1), MAX_CAST);
    expect(new Set(cast.map(({ email }) => email)).size).toBe(MAX_CAST);
    expect(castOf(createRandom(1), MAX_CAST)).toEqual(cast);
  });

  it('refuses more people than it has names for', () => {
    expect(() => castOf(createRandom(1), MAX_CAST + 1)).toThrow(RangeError);
  });
});

describe('arrivals', () => {
  it.each([1, 2, 3, 4, 5])('lets everybody come in order and in time (seed %i)', (seed) => {
    const times = arrivals(createRandom(seed), 24, 10_000);
    expect(times).toHaveLength(24);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(0);
    expect(times.at(-1)).toBeLessThan(10_000);
  });

  it('has them come in groups, not in one or one by one', () => {
    const times = arrivals(createRandom(1), 24, 10_000);
    const pauses = times.slice(1).filter((at, index) => at - (times[index] ?? 0) > 400);
    expect(pauses.length).toBeGreaterThan(4);
    expect(pauses.length).toBeLessThan(23);
  });

  it('copes with nobody', () => {
    expect(arrivals(createRandom(1), 0, 10_000)).toEqual([]);
  });
});

describe('lines', () => {
  it('are typed at the pace of a person, minutes apart', () => {
    const random = createRandom(1);
    const lines = Array.from({ length: 50 }, () => remark(random));
    for (const { afterMs, typingMs, text } of lines) {
      expect(afterMs).toBeGreaterThanOrEqual(90_000);
      expect(typingMs / text.length).toBeGreaterThanOrEqual(60);
      expect(typingMs / text.length).toBeLessThanOrEqual(140);
    }
  });

  it('begin with a greeting for some and not for all', () => {
    const random = createRandom(1);
    const greetings = Array.from({ length: 50 }, () => greeting(random));
    expect(greetings).toContain(undefined);
    expect(greetings.some((line) => line !== undefined)).toBe(true);
  });
});

describe('leadPlan', () => {
  const plan = leadPlan(createRandom(1), { durationMs: 60 * MINUTE_MS, everyMs: 4 * MINUTE_MS });

  it('changes through all techniques in turn and never to the one that is breathed already', () => {
    const changes = plan.flatMap((step) => (step.do === 'change' ? [step.technique.id] : []));
    expect(changes.slice(0, 4)).toEqual(['box', 'four-seven-eight', 'extended-exhale', 'coherent']);
    const breathed = [TECHNIQUES[0]?.id, ...changes];
    expect(breathed.every((id, index) => id !== breathed[index + 1])).toBe(true);
  });

  it('is in order, welcomes first, and ends before the session does', () => {
    const times = plan.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(60 * MINUTE_MS);
    expect(plan[0]).toMatchObject({ do: 'say' });
    expect(plan.at(-1)).toMatchObject({ do: 'say' });
  });

  it('changes nothing in a session shorter than a turn', () => {
    const short = leadPlan(createRandom(1), { durationMs: 3 * MINUTE_MS, everyMs: 4 * MINUTE_MS });
    expect(short.some((step) => step.do === 'change')).toBe(false);
  });
});

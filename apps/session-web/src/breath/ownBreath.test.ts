import { TECHNIQUES } from '@attune/protocol';
import { phaseDifference } from '@attune/vitals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOwnBreath, type OwnBreath } from './ownBreath.ts';

const [technique] = TECHNIQUES;
if (!technique) throw new Error('There is a technique.');
const BREATH_MS = 11_000;

type Said = { source: string; phase?: number; at: number };
let said: Said[];
let heart: number | null;
let breath: OwnBreath;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  said = [];
  heart = null;
  const now = () => Date.now();
  breath = createOwnBreath(
    { now, say: (each) => void said.push({ ...each, at: now() }) },
    { plan: { technique, startedAt: 1_000_000 }, heartPhase: () => heart },
  );
  end = breath.start();
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const hold = (inhaleMs: number, exhaleMs: number) => {
  breath.down();
  vi.advanceTimersByTime(inhaleMs);
  breath.up();
  vi.advanceTimersByTime(exhaleMs);
};

describe('one’s own breath', () => {
  it('is not known before the first whole breath, and then said twice a second', () => {
    hold(5_500, 5_500);
    expect(said).toEqual([]);
    breath.down();
    vi.advanceTimersByTime(2_750);
    expect(said.map(({ source }) => source)).toEqual(Array.from({ length: 5 }, () => 'hold'));
    expect(breath.own.get().phase).toBeCloseTo(0.23, 1);
  });

  it('by taps, each as long as the pacer breathes in', () => {
    for (let taps = 0; taps < 3; taps += 1) {
      breath.tap();
      vi.advanceTimersByTime(5_000);
      expect(breath.isDown.get()).toBe(true);
      vi.advanceTimersByTime(6_000);
      expect(breath.isDown.get()).toBe(false);
    }
    for (const { phase = NaN, at } of said)
      expect(Math.abs(phaseDifference(phase, ((at - 1_000_000) / BREATH_MS) % 1))).toBeLessThan(0.01);
    expect(said.length).toBeGreaterThan(30);
  });

  it('a short press of a thumb is a tap', () => {
    hold(200, 300);
    expect(breath.isDown.get()).toBe(true);
    vi.advanceTimersByTime(5_100);
    expect(breath.isDown.get()).toBe(false);
  });

  it('is taken back once, when nobody presses any more', () => {
    hold(5_500, 5_500);
    hold(5_500, 40_000);
    expect(said.filter(({ source }) => source === 'none')).toHaveLength(1);
    expect(said.at(-1)?.source).toBe('none');
    expect(breath.own.get()).toMatchObject({ source: 'none', phase: null });
  });

  it('is the heart’s while nobody presses', () => {
    heart = 0.4;
    vi.advanceTimersByTime(1_000);
    expect(said.at(-1)).toMatchObject({ source: 'heart', phase: 0.4 });
    breath.down();
    vi.advanceTimersByTime(500);
    expect(said.at(-1)).toMatchObject({ source: 'none' });
  });

  it('a press that never ends is over after a while', () => {
    breath.down();
    vi.advanceTimersByTime(21_000);
    expect(breath.isDown.get()).toBe(false);
  });

  it('is taken back with the page', () => {
    heart = 0.4;
    vi.advanceTimersByTime(500);
    end();
    expect(said.at(-1)?.source).toBe('none');
  });
});

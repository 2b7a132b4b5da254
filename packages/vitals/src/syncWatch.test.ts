import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepSync, SYNC_LOST_R, SYNC_REACHED_R, syncApart, type SyncTick, type SyncWatch } from './index.ts';

const CYCLE_MS = 10_000;

/** When it was announced, in the order of the ticks. */
function announcements(ticks: readonly SyncTick[]): number[] {
  let watch: SyncWatch = syncApart;
  return ticks.flatMap((tick) => {
    const [next, ...effects] = stepSync(watch, tick);
    watch = next;
    return effects.map(() => tick.now);
  });
}

/** One look a second. */
function looks(rs: readonly (number | null)[]): SyncTick[] {
  return rs.map((r, second) => ({ r, now: second * 1000, cycleMs: CYCLE_MS }));
}

const hold = (r: number | null, seconds: number) => Array.from({ length: seconds }, () => r);

const stories: [title: string, rs: (number | null)[], announcedAt: number[]][] = [
  ['together for a whole cycle', hold(0.9, 11), [10_000]],
  ['together for a look less', hold(0.9, 10), []],
  ['at the limit, but not above it', hold(SYNC_REACHED_R, 30), []],
  ['no more than once while it lasts', hold(0.9, 60), [10_000]],
  ['a slip before the cycle is whole begins it anew', [...hold(0.9, 9), 0.79, ...hold(0.9, 11)], [20_000]],
  ['a slip afterwards is no loss', [...hold(0.9, 11), ...hold(SYNC_LOST_R, 5), ...hold(0.9, 30)], [10_000]],
  ['again after a loss', [...hold(0.9, 11), 0.69, ...hold(0.9, 11)], [10_000, 22_000]],
  ['again after being alone', [...hold(0.9, 11), null, ...hold(0.9, 11)], [10_000, 22_000]],
  ['alone in between', [...hold(0.9, 5), null, ...hold(0.9, 10)], []],
];

describe('stepSync', () => {
  it.each(stories)('%s', (_, rs, announcedAt) => {
    expect(announcements(looks(rs))).toEqual(announcedAt);
  });

  it('goes by the cycle that is breathed now', () => {
    const ticks = looks(hold(0.9, 20)).map((tick) => ({
      ...tick,
      cycleMs: tick.now < 5_000 ? 8_000 : 16_000,
    }));
    expect(announcements(ticks)).toEqual([16_000]);
  });

  it('knows nothing of a time in which nobody looked', () => {
    const ticks = looks(hold(0.9, 30)).filter(({ now }) => now < 4_000 || now > 12_000);
    expect(announcements(ticks)).toEqual([23_000]);
  });

  it('begins anew when the clock is set back', () => {
    const before = looks(hold(0.9, 9)).map((tick) => ({ ...tick, now: tick.now + 5_000 }));
    expect(announcements([...before, ...looks(hold(0.9, 16))])).toEqual([10_000]);
  });

  it('announces only after a whole cycle of looks above the limit, and never twice without a loss', () => {
    const anyR = fc.oneof(
      fc.double({ min: 0.6, max: 1, noNaN: true }),
      fc.constantFrom(0.9, 0.95),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(anyR, fc.integer({ min: 1, max: 15 })), { maxLength: 12 }), (spells) => {
        const rs = spells.flatMap(([r, seconds]) => hold(r, seconds));
        const seconds = announcements(looks(rs)).map((now) => now / 1000);
        for (const [i, second] of seconds.entries()) {
          expect(rs.slice(second - 10, second + 1).every((r) => r !== null && r > SYNC_REACHED_R)).toBe(true);
          const since = rs.slice((seconds[i - 1] ?? second) + 1, second);
          if (i > 0) expect(since.some((r) => r === null || r < SYNC_LOST_R)).toBe(true);
        }
      }),
    );
  });
});

import { TECHNIQUES, toInstant, type Technique } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { cyclesOf, runsOf, spansOf, techniquesOf, type Announcement, type Told } from './runs.ts';

const [coherent, box, fourSevenEight] = TECHNIQUES as [Technique, Technique, Technique];

const spans = (announcements: readonly Announcement[], startAt: number, endAt: number) =>
  spansOf({ first: coherent, announcements, startAt, endAt });

describe('the breath of a session, summed up', () => {
  it('counts whole cycles of each technique in its own time', () => {
    const breathed = spans([{ technique: box, at: 40_000, startsAt: 44_000 }], 0, 100_000);
    expect(breathed).toEqual([
      { technique: coherent, startAt: 0, endAt: 44_000 },
      { technique: box, startAt: 44_000, endAt: 100_000 },
    ]);
    // 4 of 11 s, then 3 of 16 s and a half.
    expect(cyclesOf(breathed)).toBe(7);
    expect(techniquesOf(breathed)).toEqual(['Coherent 5.5', 'Box 4-4-4-4']);
  });

  it('leaves out what was overtaken before it began', () => {
    const announcements = [
      { technique: box, at: 1_000, startsAt: 11_000 },
      { technique: fourSevenEight, at: 5_000, startsAt: 11_000 },
    ];
    expect(techniquesOf(spans(announcements, 0, 60_000))).toEqual(['Coherent 5.5', '4-7-8']);
  });

  it('leaves out what was to begin after the end', () => {
    const breathed = spans([{ technique: box, at: 50_000, startsAt: 55_000 }], 0, 54_000);
    expect(breathed).toEqual([{ technique: coherent, startAt: 0, endAt: 54_000 }]);
  });

  it('names a technique that came back once', () => {
    const announcements = [
      { technique: box, at: 10_000, startsAt: 22_000 },
      { technique: coherent, at: 30_000, startsAt: 38_000 },
    ];
    expect(techniquesOf(spans(announcements, 0, 60_000))).toEqual(['Coherent 5.5', 'Box 4-4-4-4']);
  });

  it('is empty for a session that was ended before its first breath', () => {
    expect(spans([], 1_000, 1_000)).toEqual([]);
    expect(cyclesOf([])).toBe(0);
  });
});

const at = (seconds: number) => toInstant(seconds * 1_000);
const told = (type: string, seconds: number, data: object): Told => ({
  type,
  at: seconds * 1_000,
  json: JSON.stringify(data),
});
const STARTED = told('session_started', 97, { started_at: at(100), pacer: { technique: box } });
const PAUSED = told('session_paused', 200, { pause: { since: at(200) } });
const RESUMED = told('session_resumed', 300, {
  resumes_at: at(305),
  pacer: { technique: coherent, next: { technique: fourSevenEight, starts_at: at(305) } },
});

describe('SESS-15 what a pause is not part of', () => {
  it('a run begins at the start and after each pause, and ends at the next pause or the end', () => {
    const change = told('technique_changed', 120, { technique: coherent, starts_at: at(132) });
    const runs = runsOf([told('technique_changed', 5, {}), STARTED, change, PAUSED, RESUMED], 400_000);
    expect(runs.map(({ startAt, endAt }) => [startAt, endAt])).toEqual([
      [100_000, 200_000],
      [305_000, 400_000],
    ]);
    expect(techniquesOf(runs.flatMap(spansOf))).toEqual(['Box 4-4-4-4', 'Coherent 5.5', '4-7-8']);
  });

  it('what was ended while it was paused lasted until the pause', () => {
    expect(runsOf([STARTED, PAUSED], 400_000).map(({ endAt }) => endAt)).toEqual([200_000]);
  });

  it('what was ended before it went on lasted no longer for it', () => {
    expect(runsOf([STARTED, PAUSED, RESUMED], 303_000).at(-1)).toMatchObject({
      startAt: 305_000,
      endAt: 305_000,
    });
  });
});

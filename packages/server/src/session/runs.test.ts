import { TECHNIQUES, type Technique } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { cyclesOf, spansOf, techniquesOf } from './summary.ts';

const [coherent, box, fourSevenEight] = TECHNIQUES as [Technique, Technique, Technique];

describe('the breath of a session, summed up', () => {
  it('counts whole cycles of each technique in its own time', () => {
    const spans = spansOf(coherent, [{ technique: box, at: 40_000, startsAt: 44_000 }], 0, 100_000);
    expect(spans).toEqual([
      { technique: coherent, startAt: 0, endAt: 44_000 },
      { technique: box, startAt: 44_000, endAt: 100_000 },
    ]);
    // 4 of 11 s, then 3 of 16 s and a half.
    expect(cyclesOf(spans)).toBe(7);
    expect(techniquesOf(spans)).toEqual(['Coherent 5.5', 'Box 4-4-4-4']);
  });

  it('leaves out what was overtaken before it began', () => {
    const announcements = [
      { technique: box, at: 1_000, startsAt: 11_000 },
      { technique: fourSevenEight, at: 5_000, startsAt: 11_000 },
    ];
    expect(techniquesOf(spansOf(coherent, announcements, 0, 60_000))).toEqual(['Coherent 5.5', '4-7-8']);
  });

  it('leaves out what was to begin after the end', () => {
    const spans = spansOf(coherent, [{ technique: box, at: 50_000, startsAt: 55_000 }], 0, 54_000);
    expect(spans).toEqual([{ technique: coherent, startAt: 0, endAt: 54_000 }]);
  });

  it('names a technique that came back once', () => {
    const announcements = [
      { technique: box, at: 10_000, startsAt: 22_000 },
      { technique: coherent, at: 30_000, startsAt: 38_000 },
    ];
    expect(techniquesOf(spansOf(coherent, announcements, 0, 60_000))).toEqual([
      'Coherent 5.5',
      'Box 4-4-4-4',
    ]);
  });

  it('is empty for a session that was ended before its first breath', () => {
    expect(spansOf(coherent, [], 1_000, 1_000)).toEqual([]);
    expect(cyclesOf([])).toBe(0);
  });
});

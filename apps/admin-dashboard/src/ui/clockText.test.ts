import { describe, expect, it } from 'vitest';
import { countdown } from './clockText.ts';

const now = Date.parse('2026-11-21T10:00:00.000Z');

describe('countdown', () => {
  it.each([
    ['2026-11-21T10:12:05.000Z', '12:05'],
    ['2026-11-21T10:00:00.001Z', '00:01'],
    ['2026-11-21T10:00:00.000Z', '00:00'],
    ['2026-11-21T09:59:00.000Z', '00:00'],
    ['2026-11-21T11:00:00.000Z', '1:00:00'],
    ['2026-11-21T18:01:09.000Z', '8:01:09'],
  ])('until %s shows %s', (until, text) => {
    expect(countdown(until, now)).toBe(text);
  });

  it('counts on with the clock it is given', () => {
    const until = '2026-11-21T10:01:00.000Z';
    expect([0, 1_000, 1_001, 59_999].map((later) => countdown(until, now + later))).toEqual([
      '01:00',
      '00:59',
      '00:59',
      '00:01',
    ]);
  });
});

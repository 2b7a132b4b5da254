import { describe, expect, it } from 'vitest';
import { box, coherent, relaxing, sigh, technique } from '../test/techniques.ts';
import { breathsPerMinute, cycleMs, type Technique } from './index.ts';

const tempos: [title: string, technique: Technique, lengthMs: number, breaths: number][] = [
  ['box', box, 16_000, 3.75],
  ['4-7-8', relaxing, 19_000, 60 / 19],
  ['coherent 5.5', coherent, 11_000, 60 / 11],
  ['a sigh of two inhales is one breath', sigh, 9_500, 60 / 9.5],
  [
    'an inhale split by the start of the cycle',
    technique(['inhale', 2], ['exhale', 4], ['inhale', 2]),
    8_000,
    7.5,
  ],
  [
    'two breaths in a cycle',
    technique(['inhale', 2], ['exhale', 3], ['inhale', 4], ['exhale', 6]),
    15_000,
    8,
  ],
  ['a skipped hold', technique(['inhale', 4], ['hold', 0], ['exhale', 6]), 10_000, 6],
  [
    'parts of a second that binary cannot hold',
    technique(['inhale', 1.005], ['exhale', 1.005]),
    2_010,
    60 / 2.01,
  ],
];

describe('tempo', () => {
  it.each(tempos)('%s', (_, pattern, lengthMs, breaths) => {
    expect(cycleMs(pattern)).toBe(lengthMs);
    expect(breathsPerMinute(pattern)).toBeCloseTo(breaths, 9);
  });

  it.each([
    ['no phases', technique()],
    ['phases of no length', technique(['inhale', 0], ['exhale', 0])],
    ['a phase below zero', technique(['inhale', -1])],
    ['a length that is no number', technique(['inhale', NaN])],
    ['an endless phase', technique(['inhale', Infinity])],
  ])('refuses %s', (_, pattern) => {
    expect(() => cycleMs(pattern)).toThrow(RangeError);
    expect(() => breathsPerMinute(pattern)).toThrow(RangeError);
  });
});

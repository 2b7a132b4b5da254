import { describe, expect, it } from 'vitest';
import { box, coherent, relaxing, sigh, technique } from '../test/techniques.ts';
import { paceOf } from './index.ts';

describe('paceOf', () => {
  it.each([
    ['half and half', coherent, 60 / 11, 0.5],
    ['a hold belongs to the time before the exhale', box, 3.75, 0.5],
    ['a long exhale', relaxing, 60 / 19, 11 / 19],
    ['two inhales', sigh, 60 / 9.5, 3.5 / 9.5],
    ['a cycle that begins with the exhale', technique(['exhale', 6], ['inhale', 4]), 6, 0.4],
    ['an inhale that the cycle splits', technique(['inhale', 2], ['exhale', 4], ['inhale', 2]), 7.5, 0.5],
    ['two breaths', technique(['inhale', 2], ['exhale', 3], ['inhale', 2], ['exhale', 3]), 12, 0.4],
    ['no exhale', technique(['inhale', 4]), 15, 0.5],
  ])('%s', (_, pattern, breathsPerMinute, exhaleAt) => {
    const pace = paceOf(pattern);
    expect(pace.breathsPerMinute).toBeCloseTo(breathsPerMinute, 9);
    expect(pace.exhaleAt).toBeCloseTo(exhaleAt, 9);
  });
});

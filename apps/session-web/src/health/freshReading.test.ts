import type { Reading } from '@attune/protocol';
import { expect, it } from 'vitest';
import { freshReading, readingText } from './freshReading.ts';

const shared: Reading = {
  bpm: 71.6,
  rmssd: null,
  quality: 1,
  source: 'simulated',
  user_id: 'U1',
  name: 'Ana',
  measured_at: '2026-01-01T00:00:00.000Z',
};
const measuredAt = Date.parse(shared.measured_at);

it('HEALTH-2 drops a reading after 5 s also when nobody says that it ended', () => {
  expect(freshReading(shared, measuredAt + 5_000)).toBe(shared);
  expect(freshReading(shared, measuredAt + 5_001)).toBeUndefined();
  expect(freshReading(undefined, measuredAt)).toBeUndefined();
});

it('says the variability only when there is one', () => {
  expect(readingText(shared)).toBe('72 bpm');
  expect(readingText({ bpm: 60, rmssd: 44.4 })).toBe('60 bpm, RMSSD 44 ms');
});

import { expect, it } from 'vitest';
import { unwellText } from './unwellWords.ts';

const unwell = { name: 'Ana', since: '2026-11-21T08:00:00.000Z' };
const since = Date.parse(unwell.since);

it('says since when, and never counts backwards', () => {
  expect(unwellText(unwell, since + 40_900)).toBe('Ana, since 00:40');
  expect(unwellText(unwell, since - 500)).toBe('Ana, since 00:00');
});

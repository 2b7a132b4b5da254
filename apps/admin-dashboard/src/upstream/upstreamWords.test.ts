import { expect, it } from 'vitest';
import { isGood, outcomeWord, secretWord, usedText } from './upstreamWords.ts';

const NOW = Date.parse('2026-03-01T18:00:00.000Z');
const at = (offMs: number) => new Date(NOW + offMs).toISOString();

it('a secret is good until it ends', () => {
  expect(
    [null, at(3_600_000), at(0), at(-1)].map((ends_at) => [
      secretWord({ ends_at }, NOW).text.slice(0, 10),
      isGood({ ends_at }, NOW),
    ]),
  ).toEqual([
    ['Good', true],
    ['Good until', true],
    ['Ended', false],
    ['Ended', false],
  ]);
});

it('what was used is told when, what was not that it was not', () => {
  expect(usedText({ used_at: null }, NOW)).toMatch(/^Not used/);
  expect(usedText({ used_at: at(-60_000) }, NOW)).toMatch(/^Last used /);
});

it('what was refused does not look like what was applied', () => {
  const tones = (['applied', 'refused', 'unknown'] as const).map((outcome) => outcomeWord({ outcome }).tone);
  expect(tones).toEqual(['success', 'error', 'warning']);
});

import type { Vote } from '@attune/protocol';
import { expect, it } from 'vitest';
import { cameToText, standText, voteBars } from './voteWords.ts';

const vote = (part: Partial<Vote> = {}): Vote => ({
  id: 'v1',
  question: 'Which breath next?',
  choices: [
    { label: 'Box', technique: null },
    { label: 'Slow', technique: null },
  ],
  results: 'after_close',
  applies: false,
  phase: 'open',
  opened_by: { user_id: 'ines', name: 'Ines', role: 'instructor' },
  opened_at: '2026-11-21T08:00:00.000Z',
  closes_at: null,
  voters: 3,
  entitled: 4,
  counts: null,
  outcome: null,
  chosen: null,
  applies_at: null,
  ...part,
});

it('says where a vote stands', () => {
  expect(standText(vote())).toBe('open, 3 of 4 voted');
  expect(standText(vote({ phase: 'settled' }))).toBe('closed, 3 of 4 voted');
});

it.each<[Partial<Vote>, string]>([
  [{}, 'The counts are not for everybody until it is closed.'],
  [{ results: 'live' }, ''],
  [{ outcome: { nobody: true } }, 'Nobody voted.'],
  [{ outcome: { winner: 1 }, chosen: 1 }, 'Slow won.'],
  [{ outcome: { tie: [0, 1] } }, 'A tie that nobody has settled.'],
  [{ outcome: { tie: [0, 1] }, chosen: 0 }, 'Box was chosen after a tie.'],
])('says what it came to: %j', (part, text) => {
  expect(cameToText(vote(part))).toBe(text);
});

it('has a bar for each choice as soon as there are counts', () => {
  expect(voteBars(vote())).toEqual([]);
  expect(voteBars(vote({ counts: [1, 2] }))).toEqual([
    { word: 'Box', count: 1, percent: 33 },
    { word: 'Slow', count: 2, percent: 67 },
  ]);
  expect(voteBars(vote({ counts: [0, 0], voters: 0 })).map(({ percent }) => percent)).toEqual([0, 0]);
});

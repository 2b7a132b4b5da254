import type { Achievement, GroupSummary, HrvMilestone } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { breathedLines, decidedLines, nobodyText, reachedLines, thereNote } from './summaryWords.ts';

const GROUP: GroupSummary = {
  breathed: [
    { name: 'Coherent 5.5', minutes: 4.03, cycles: 22 },
    { name: 'Box 4-4-4-4', minutes: 0.27, cycles: 1 },
  ],
  paused_minutes: 0,
  together_minutes: 3.5,
  achievements: [],
  milestones: [],
  votes: [],
  feedback: [],
  chat: { lines: 0, people: 0 },
};
const ANN = {
  user_id: 'u1',
  name: 'Ann',
  role: 'participant',
  joined_at: '2026-11-22T08:00:00.000Z',
} as const;

describe('what is left of a session', () => {
  it('says how long each technique was breathed, and a pause only where there was one', () => {
    const lines = [
      { text: 'Coherent 5.5', note: '4 min, 22 cycles' },
      { text: 'Box 4-4-4-4', note: '0.3 min, 1 cycle' },
    ];
    expect(breathedLines(GROUP)).toEqual(lines);
    const paused = breathedLines({ ...GROUP, paused_minutes: 1.26 });
    expect(paused).toEqual([...lines, { text: 'Paused', note: '1.3 min' }]);
  });

  it.each([
    [0, 'Box. Box: 3, Slow: 1. 4 of 5 voted.'],
    [null, 'Box: 3, Slow: 1. 4 of 5 voted.'],
  ])('says what was chosen (%s), the counts, and how many voted', (chosen, note) => {
    const choices = [
      { label: 'Box', count: 3 },
      { label: 'Slow', count: 1 },
    ];
    const vote = { question: 'Which breath?', choices, chosen, voters: 4, entitled: 5 };
    expect(decidedLines({ ...GROUP, votes: [vote] })).toEqual([{ text: 'Which breath?', note }]);
  });

  it('says what the group reached here, and what was reported of it', () => {
    const told = { session_id: 's1', badge: 'group' } as const;
    const achieved: Achievement = {
      ...told,
      id: 'a1',
      rule_id: 'r1',
      title: 'A minute as one',
      words: 'Together.',
      rarity: 'common',
      value: 1,
      group: true,
      unlocked_at: '2026-11-22T08:10:00.000Z',
    };
    const milestone: HrvMilestone = {
      ...told,
      title: 'One rhythm',
      message: 'Slowed.',
      reached_at: '2026-11-22T08:11:00.000Z',
    };
    expect(reachedLines({ ...GROUP, achievements: [achieved], milestones: [milestone] })).toEqual([
      { text: 'A minute as one', note: 'Together.' },
      { text: 'One rhythm', note: 'Slowed.' },
    ]);
  });

  it.each([
    [1, 'participant, 1 message'],
    [0, 'participant, 0 messages'],
    [null, 'participant'],
  ])('says how much somebody wrote while that is kept (%s)', (messages, note) => {
    expect(thereNote({ ...ANN, messages })).toBe(note);
  });

  it.each([
    [0, 'Nobody came.'],
    [1, 'It is not known any more who was there.'],
    [3, 'It is not known any more who was there.'],
  ])('does not say that nobody came where all %s who came were deleted', (came, text) => {
    expect(nobodyText(came)).toBe(text);
  });
});

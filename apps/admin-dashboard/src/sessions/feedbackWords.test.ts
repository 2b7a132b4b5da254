import type { Feedback } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { aboutText, barsOf, byWhatItIsAbout, ratingWord, tallyText } from './feedbackWords.ts';

const feedback = (given: Partial<Feedback>): Feedback => ({
  about: 'session',
  technique_name: null,
  count: 1,
  mean: 4,
  ratings: [0, 0, 0, 1, 0],
  words: [],
  ...given,
});

describe('feedback in words', () => {
  it('has the number, its word and how many it is of', () => {
    expect(tallyText(feedback({ mean: 4.33, count: 12 }))).toBe('4.3 of 5, good, from 12 people');
    expect(tallyText(feedback({ mean: 1, count: 1 }))).toBe('1 of 5, not for me, from 1 person');
    expect([ratingWord(0), ratingWord(2.5), ratingWord(7)]).toEqual(['not for me', 'all right', 'very good']);
  });

  it('puts the session before its techniques', () => {
    const box = feedback({ about: { technique: 'box' }, technique_name: 'Box 4-4-4-4' });
    const own = feedback({ about: { technique: 'custom' } });
    expect([own, box, feedback({})].sort(byWhatItIsAbout).map(aboutText)).toEqual([
      'The session as a whole',
      'Box 4-4-4-4',
      'custom',
    ]);
  });

  it('has a bar for each rating, the best first', () => {
    expect(barsOf({ count: 4, ratings: [1, 0, 0, 0, 3] })).toEqual([
      { word: 'very good', count: 3, percent: 75 },
      { word: 'good', count: 0, percent: 0 },
      { word: 'all right', count: 0, percent: 0 },
      { word: 'not quite', count: 0, percent: 0 },
      { word: 'not for me', count: 1, percent: 25 },
    ]);
  });
});

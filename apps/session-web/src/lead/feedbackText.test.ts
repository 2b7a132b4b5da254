import { describe, expect, it } from 'vitest';
import type { Feedback } from '@attune/protocol';
import { ratingWord } from '../feedback/ratingWords.ts';
import { barsOf, countText, feedbackOrder, meanText, nameOf } from './feedbackText.ts';

const feedback = (over: Partial<Feedback>): Feedback => ({
  about: 'session',
  technique_name: null,
  count: 1,
  mean: 4,
  ratings: [0, 0, 0, 1, 0],
  words: [],
  ...over,
});

describe('how people rated, in words', () => {
  it.each([
    [1, '1 of 5, not for me'],
    [1.5, '1.5 of 5, not quite'],
    [3.49, '3.5 of 5, all right'],
    [3.67, '3.7 of 5, good'],
    [5, '5 of 5, very good'],
  ])('%d', (mean, text) => {
    expect(meanText(mean)).toBe(text);
  });

  it('a number out of range has the nearest word', () => {
    expect([ratingWord(0), ratingWord(9)]).toEqual(['not for me', 'very good']);
  });

  it('counts people', () => {
    expect([countText(1), countText(12)]).toEqual(['1 person', '12 people']);
  });

  it('one bar for each rating, the best first, each with its number', () => {
    expect(barsOf({ count: 8, ratings: [0, 1, 0, 3, 4] })).toEqual([
      { word: 'very good', count: 4, percent: 50 },
      { word: 'good', count: 3, percent: 38 },
      { word: 'all right', count: 0, percent: 0 },
      { word: 'not quite', count: 1, percent: 13 },
      { word: 'not for me', count: 0, percent: 0 },
    ]);
  });

  it('the session stands first, then the techniques by name', () => {
    const all = [
      feedback({ about: { technique: 'custom' }, technique_name: 'Sea' }),
      feedback({ about: { technique: 'box' }, technique_name: 'Box 4-4-4-4' }),
      feedback({}),
    ];
    expect(feedbackOrder(all).map(nameOf)).toEqual(['The session as a whole', 'Box 4-4-4-4', 'Sea']);
  });
});

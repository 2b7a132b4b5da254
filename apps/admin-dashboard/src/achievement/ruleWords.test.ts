import type { AchievementRule } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { draftOf, ruleChange } from './ruleWords.ts';

const rule: AchievementRule = {
  id: 'best-rmssd',
  measure: 'rmssd_gain',
  threshold: 20,
  enabled: true,
  title: 'Higher than at the start',
  words: 'A good deal.',
  badge: 'heart',
};

describe('the change of a rule', () => {
  it('is nothing for what is as it was, blanks around it too', () => {
    expect(ruleChange(rule, draftOf(rule))).toBeUndefined();
    expect(
      ruleChange(rule, { ...draftOf(rule), title: ' Higher than at the start ', threshold: '20.0' }),
    ).toBeUndefined();
  });

  it('has only what changed', () => {
    expect(ruleChange(rule, { ...draftOf(rule), threshold: '25', enabled: false })).toEqual({
      threshold: 25,
      enabled: false,
    });
  });

  it('an empty number is none, and is refused by the contract', () => {
    expect(ruleChange(rule, { ...draftOf(rule), threshold: '' })).toEqual({ threshold: Number.NaN });
  });
});

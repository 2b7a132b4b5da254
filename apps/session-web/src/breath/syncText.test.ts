import { TECHNIQUES, type Synchrony } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { aheadOfGroup, aheadText, groupPhaseAt, groupText, mineText, percentText } from './syncText.ts';

const [technique] = TECHNIQUES;
if (!technique) throw new Error('There is a technique.');
const START = Date.parse('2026-11-21T08:00:00.000Z');
const plan = { technique, startedAt: START };
const group = (part: Partial<Synchrony> = {}): Synchrony => ({
  r: 0.9,
  mean_phase: 0.25,
  people: 3,
  trend: 'steady',
  at: '2026-11-21T08:00:00.000Z',
  ...part,
});

describe('where one is beside the group', () => {
  it('moves the group on to the moment one looks', () => {
    expect(groupPhaseAt(group(), plan, START + 5_500)).toBeCloseTo(0.75, 9);
    expect(groupPhaseAt(group({ mean_phase: null }), plan, START)).toBeNull();
    expect(groupPhaseAt(undefined, plan, START)).toBeNull();
  });

  it.each([
    [0.25, 'You breathe with the group.', '100 %'],
    [0.35, 'You are a little ahead of the group.', '81 %'],
    [0.15, 'You are a little behind the group.', '81 %'],
    [0.75, 'You breathe out while the group breathes in.', '0 %'],
    [null, 'Your breath is not known yet.', '—'],
  ])('%s', (phase, words, number) => {
    const ahead = aheadOfGroup({ source: 'hold', phase, at: START }, group(), plan);
    expect(aheadText(ahead)).toBe(words);
    expect(mineText(ahead)).toBe(number);
  });
});

describe('what the group’s number means', () => {
  it.each([
    [undefined, 'Waiting for 2 people.'],
    [group({ r: null, people: 1 }), 'Waiting for 1 more person.'],
    [group(), '3 people, breathing as one.'],
    [group({ r: 0.6, trend: 'rising' }), '3 people, coming together, and rising.'],
    [group({ r: 0.2, trend: 'falling' }), '3 people, each at their own pace, and drifting apart.'],
  ])('%o', (value, text) => {
    expect(groupText(value)).toBe(text);
  });

  it('never a number that is none', () => {
    expect(percentText(null)).toBe('—');
    expect(percentText(0.874)).toBe('87 %');
  });
});

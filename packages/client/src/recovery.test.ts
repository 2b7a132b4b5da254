import { NOT_RECOVERED_REASONS, type Position, type Subscribed } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { isSameHistory } from './recovery.ts';

const BEFORE: Position = { epoch: 'e1', offset: 7, tag: 't7' };
const answer = (changes: Partial<Subscribed>): Subscribed => ({
  position: { epoch: 'e1', offset: 9, tag: 't9' },
  recovered: false,
  events: [],
  states: [],
  ...changes,
});

describe('isSameHistory', () => {
  it('SUB-2 what was recovered is', () => {
    expect(isSameHistory(BEFORE, answer({ recovered: true }))).toBe(true);
  });

  it('SUB-3 of one epoch only what was trimmed or is too far is', () => {
    const same = NOT_RECOVERED_REASONS.filter((reason) => isSameHistory(BEFORE, answer({ reason })));
    expect(same).toEqual(['trimmed', 'too_far']);
  });

  it('SUB-3 another epoch never is, whatever the reason', () => {
    const position = { epoch: 'e2', offset: 9, tag: 't9' };
    expect(isSameHistory(BEFORE, answer({ position, reason: 'trimmed' }))).toBe(false);
  });
});

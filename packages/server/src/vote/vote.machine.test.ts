import { VETO_MS, type SessionPhase } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import {
  nextDeadline,
  outcomeOf,
  step,
  type VoteCommand,
  type VoteState,
  type VoteTerms,
} from './vote.machine.ts';

const NOW = 1_000_000;
const box = { id: 'box', name: 'Box', phases: [] };
const terms: VoteTerms = {
  question: 'Which breath next?',
  choices: [
    { label: 'Box', technique: box },
    { label: 'Silence', technique: null },
    { label: 'Box again', technique: box },
  ],
  results: 'live',
  applies: true,
};
const tallyOf = (...counts: number[]) => ({ counts, voters: counts.reduce((a, b) => a + b), entitled: 9 });
const open: VoteState = { terms, phase: 'open', closesAt: NOW };
const won: VoteState = {
  terms,
  phase: 'closed',
  result: { ...tallyOf(3, 1, 0), outcome: { winner: 0 } },
  chosen: 0,
  appliesAt: NOW + VETO_MS,
};
const tied: VoteState = {
  terms,
  phase: 'closed',
  result: { ...tallyOf(2, 2, 0), outcome: { tie: [0, 1] } },
  chosen: null,
  appliesAt: null,
};
const said = (vote: VoteState, command: VoteCommand, session: SessionPhase = 'live') =>
  step(vote, command, { now: NOW, session });

describe('what a vote comes to', () => {
  it.each([
    [[3, 1, 0], { winner: 0 }],
    [[0, 0, 1], { winner: 2 }],
    [[2, 5, 5], { tie: [1, 2] }],
    [[1, 1, 1], { tie: [0, 1, 2] }],
    [[0, 0], { nobody: true }],
  ])('VOTE-10 %j', (counts, outcome) => {
    expect(outcomeOf(counts)).toEqual(outcome);
  });

  it('VOTE-10 VOTE-11 a winner with a technique is to be applied after the time for a veto', () => {
    expect(said(open, { type: 'count', tally: tallyOf(3, 1, 0) })).toEqual({ next: won });
  });

  it.each<[string, VoteTerms, number[], SessionPhase]>([
    ['the vote does not apply', { ...terms, applies: false }, [3, 1, 0], 'live'],
    ['what won has no technique', terms, [1, 3, 0], 'live'],
    ['nobody voted', terms, [0, 0, 0], 'live'],
    ['it is a tie', terms, [2, 2, 0], 'live'],
    ['the session is ending', terms, [3, 1, 0], 'ending'],
  ])('VOTE-11 nothing is applied when %s', (_, asked, counts, session) => {
    const counted = said({ ...open, terms: asked }, { type: 'count', tally: tallyOf(...counts) }, session);
    expect(counted).toMatchObject({ next: { phase: 'closed', appliesAt: null } });
  });
});

describe('a tie', () => {
  it('VOTE-10 is settled by one of those that tied, and then applies like a win', () => {
    expect(said(tied, { type: 'settle', choice: 0 })).toMatchObject({
      next: { phase: 'settled', chosen: 0, appliesAt: NOW + VETO_MS },
    });
    expect(said(tied, { type: 'settle', choice: 1 })).toMatchObject({
      next: { phase: 'settled', chosen: 1, appliesAt: null },
    });
    expect(said(tied, { type: 'settle', choice: 2 })).toEqual({ refused: 'VALIDATION_ERROR' });
  });

  it.each([
    ['a vote that is open', open],
    ['a vote that somebody won', won],
  ])('VOTE-10 there is none to settle in %s', (_, vote) => {
    expect(said(vote, { type: 'settle', choice: 0 })).toEqual({ refused: 'CONFLICT' });
  });

  it('VOTE-10 is settled once', () => {
    const settled = said(tied, { type: 'settle', choice: 0 });
    if (!('next' in settled)) throw new Error('It was settled.');
    expect(said(settled.next, { type: 'settle', choice: 1 })).toEqual({ refused: 'CONFLICT' });
  });
});

describe('what was chosen', () => {
  it.each([
    ['veto', 'vetoed'],
    ['apply', 'applied'],
  ] as const)('VOTE-11 after %s it is %s, and nothing else happens to it', (type, phase) => {
    const after = said(won, { type });
    expect(after).toMatchObject({ next: { phase, chosen: 0, appliesAt: null } });
    if (!('next' in after)) throw new Error('It happened.');
    for (const again of ['veto', 'apply'] as const)
      expect(said(after.next, { type: again })).toEqual({ refused: 'CONFLICT' });
    expect(nextDeadline(after.next, 'live')).toBeUndefined();
  });

  it.each([
    ['an open vote', open],
    ['a tie', tied],
  ])('VOTE-11 of %s nothing is applied and nothing vetoed', (_, vote) => {
    for (const type of ['veto', 'apply'] as const)
      expect(said(vote, { type })).toEqual({ refused: 'CONFLICT' });
  });
});

describe('what time does', () => {
  it.each<[string, VoteState, SessionPhase, ReturnType<typeof nextDeadline>]>([
    ['VOTE-9 it closes a vote at its time', open, 'live', { at: NOW, command: 'count' }],
    [
      'VOTE-9 it leaves a vote alone that somebody is to close',
      { ...open, closesAt: null },
      'live',
      undefined,
    ],
    [
      'VOTE-9 the end of the session closes it',
      { ...open, closesAt: null },
      'ending',
      { at: 0, command: 'count' },
    ],
    ['VOTE-11 it applies what was chosen', won, 'lobby', { at: NOW + VETO_MS, command: 'apply' }],
    ['VOTE-11 it waits for the end of a pause', won, 'paused', undefined],
    ['VOTE-11 after the session nothing comes next', won, 'ended', { at: 0, command: 'lapse' }],
    ['VOTE-10 a tie is not for time to settle', tied, 'live', undefined],
  ])('%s', (_, vote, session, deadline) => {
    expect(nextDeadline(vote, session)).toEqual(deadline);
  });

  it('VOTE-11 what lapses stays what was chosen', () => {
    expect(said(won, { type: 'lapse' }, 'ended')).toEqual({ next: { ...won, appliesAt: null } });
  });
});

import { calls, readDelivered } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { samplePerson } from '../people/samplePerson.ts';
import { sampleSession, sampleTechnique } from './sampleSession.ts';
import {
  byUrgency,
  endingEffects,
  isAhead,
  isOpen,
  isRunning,
  othersIn,
  phaseWord,
  seatsRank,
  seatsText,
  techniqueNext,
  techniqueNow,
  whoIsIn,
} from './sessionWords.ts';

const now = Date.parse('2026-11-21T10:00:00.000Z');
const plan = (startsAt: string) => ({
  technique: sampleTechnique(0),
  started_at: '2026-11-21T09:00:00.000Z',
  next: { technique: sampleTechnique(1), starts_at: startsAt },
});

describe('the technique', () => {
  it('SESS-6 changes at the announced instant and not before', () => {
    const ahead = plan('2026-11-21T10:00:00.001Z');
    const reached = plan('2026-11-21T10:00:00.000Z');
    expect([techniqueNow(ahead, now).id, techniqueNow(reached, now).id]).toEqual(['coherent', 'box']);
    expect([techniqueNext(ahead, now)?.technique.id, techniqueNext(reached, now)]).toEqual(['box', null]);
  });
});

describe('byUrgency', () => {
  it('CLIENT-20 of a phase that only a newer server knows is shown, among those that run', () => {
    const adrift = readDelivered(calls.getSession.answer, { ...sampleSession({}), phase: 'adrift' });
    expect(phaseWord(adrift.phase)).toEqual({ text: 'adrift', tone: 'plain' });
    expect([isOpen(adrift), isRunning(adrift), isAhead(adrift)]).toEqual([true, true, false]);
  });

  it('puts running before coming before past, the nearest first', () => {
    const sessions = [
      sampleSession({ title: 'ended early', phase: 'ended', ends_at: '2026-11-20T08:00:00.000Z' }),
      sampleSession({ title: 'ended late', phase: 'expired', ends_at: '2026-11-20T18:00:00.000Z' }),
      sampleSession({ title: 'no time yet' }),
      sampleSession({ title: 'tomorrow', starts_at: '2026-11-22T08:00:00.000Z' }),
      sampleSession({ title: 'running', phase: 'live', started_at: '2026-11-21T09:50:00.000Z' }),
    ];
    expect(sessions.sort(byUrgency).map(({ title }) => title)).toEqual([
      'running',
      'tomorrow',
      'no time yet',
      'ended late',
      'ended early',
    ]);
  });
});

describe('seats', () => {
  const [capacity, people] = [4, 5];

  it('SESS-10 of participants count against the capacity, and the others are said apart', () => {
    const session = sampleSession({ phase: 'live', capacity, people, participants: 4 });
    expect([seatsText(session), othersIn(session)]).toEqual(['4 of 4 seats', 1]);
  });

  it('are all of one kind where a node of before tells no kinds', () => {
    const session = sampleSession({ phase: 'live', capacity: 1, people: 1 });
    expect([seatsText(session), othersIn(session)]).toEqual(['1 of 1 seat', 0]);
  });

  it('are nothing to be counted when the session is over: it says who was there', () => {
    const summary = { minutes: 1, people: 6, messages: 0, cycles: 0, techniques: [] };
    const ended = sampleSession({ phase: 'ended', capacity, people, participants: 4, summary });
    expect([seatsText(ended), seatsRank(ended)]).toEqual(['6 people', 6]);
    expect(seatsText(sampleSession({ phase: 'cancelled', people: 1 }))).toBe('1 person');
  });
});

describe('the people affected', () => {
  const here = (first_name: string) => samplePerson({ first_name, last_name: '', devices: 1 });

  it('are named, up to five', () => {
    const seven = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(here);
    expect(whoIsIn(seven)).toBe('Connected now: A, B, C, D, E and 2 more.');
    expect(whoIsIn([samplePerson({ devices: 0 })])).toBe('Nobody is connected now.');
  });

  it('are said before a live session ends and before a planned one is cancelled', () => {
    const live = endingEffects(sampleSession({ phase: 'live', people: 1 }), [here('A')]);
    const planned = endingEffects(sampleSession({ people: 3 }), []);
    expect(live).toContain('1 person with a seat cannot come back in.');
    expect(live).toContain('Connected now: A.');
    expect(planned[0]).toBe('“Morning breath” will not take place.');
  });
});

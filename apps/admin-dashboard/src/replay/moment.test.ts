import type { LoggedEvent, Technique } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { BEFORE, momentAt, type Moment } from './moment.ts';
import { marksOf } from './marks.ts';
import { ratedAt } from './ratingsThen.ts';
import { played, spanOf } from './span.ts';

const START = Date.parse('2026-03-01T18:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const ana = { user_id: 'u1', name: 'Ana', role: 'instructor' };
const bo = { user_id: 'u2', name: 'Bo', role: 'participant' };
const breath = (id: string): Technique => ({
  id,
  name: id,
  phases: [
    { kind: 'inhale', seconds: 4 },
    { kind: 'exhale', seconds: 4 },
  ],
});
const pacer = (id: string) => ({ technique: breath(id), started_at: at(10), next: null });
const closed = { vote_id: 'v', by: ana, counts: [1], voters: 1, entitled: 2, outcome: { winner: 0 } };
const removed = { user_id: 'u2', name: 'Bo', by: ana };
const pause = { since: at(60), remaining_ms: 1, technique: breath('coherent') };

const events: readonly LoggedEvent[] = (
  [
    [0, 'participant_joined', ana],
    [5, 'participant_joined', bo],
    [8, 'session_started', { by: ana, started_at: at(10), ends_at: at(600), pacer: pacer('coherent') }],
    [20, 'chat_message', { text: 'hello', from: bo }],
    [30, 'technique_changed', { by: ana, technique: breath('box'), starts_at: at(34) }],
    [
      40,
      'vote_opened',
      {
        vote_id: 'v',
        by: ana,
        question: 'Next?',
        choices: [{ label: 'A', technique: null }],
        results: 'live',
        applies: false,
        closes_at: null,
      },
    ],
    [50, 'vote_closed', closed],
    [60, 'session_paused', { by: ana, pause, pacer: pacer('idle') }],
    [70, 'seat_removed', removed],
    [80, 'something_new', { whatever: true }],
    [90, 'session_ended', { reason: 'led', ended_at: at(90), summary: null }],
  ] as const
).map(([seconds, type, data], index) => ({ offset: index + 1, at: at(seconds), type, data }));

const then = (seconds: number): Moment => momentAt(events, START + seconds * 1_000);

describe('a moment of a session that was', () => {
  it('REPLAY-2 has who had joined, what was breathed, asked and said by then', () => {
    expect(then(-1)).toEqual(BEFORE);
    expect([...then(6).people.values()]).toEqual([ana, bo]);
    expect(then(25)).toMatchObject({ phase: 'live', pacer: pacer('coherent'), lineCount: 1, vote: null });
    expect(then(30).pacer?.next?.technique.id).toBe('box');
    expect(then(45).vote).toEqual({
      id: 'v',
      question: 'Next?',
      choices: ['A'],
      counts: null,
      outcome: null,
    });
    expect(then(55).vote?.counts).toEqual([1]);
    expect(then(65)).toMatchObject({ phase: 'paused', pacer: pacer('idle') });
    expect([...then(75).people.values()]).toEqual([ana]);
    expect(then(90).phase).toBe('over');
  });

  it('REPLAY-2 is the same whichever way it was reached', () => {
    const forwards = Array.from({ length: 95 }, (_, seconds) => then(seconds));
    const backwards = Array.from({ length: 95 }, (_, i) => then(94 - i)).reverse();
    expect(backwards).toEqual(forwards);
    // What comes later changes nothing about it.
    for (const seconds of [0, 20, 55, 75]) {
      const known = events.filter((event) => Date.parse(event.at) <= START + seconds * 1_000);
      expect(momentAt(known, Infinity)).toEqual(then(seconds));
    }
  });

  it('an event that this version does not know changes nothing, and is a mark by its name', () => {
    expect(then(80)).toEqual(then(79));
    expect(marksOf(events).map(({ text }) => text)).toContain('something new');
    expect(marksOf(events).map(({ kind }) => kind)).not.toContain('chat_message');
  });
});

describe('what another version wrote', () => {
  const known = events.slice(0, 8);
  it.each([
    ['technique_changed', {}],
    ['technique_changed', null],
    ['lead_taken', { by: 'Bo' }],
    ['vote_opened', { question: 'Next?' }],
    ['session_paused', 'now'],
    ['instructor_message', { text: 'Slower' }],
  ])('%s of %j is a mark by its name and changes nothing', (type, data) => {
    const other = { offset: 9, at: at(61), type, data };
    const told = [...known, other, { offset: 10, at: at(62), type: 'seat_removed', data: removed }];
    expect(marksOf(told).map(({ text }) => text)).toContain(type.replace('_', ' '));
    expect(momentAt(told, START + 61_000)).toEqual(momentAt(known, Infinity));
    expect([...momentAt(told, Infinity).people.values()]).toEqual([ana]);
  });
});

describe('what happened beside it', () => {
  const told = (type: string, data: unknown): readonly LoggedEvent[] => [
    ...events.slice(0, 2),
    { offset: 3, at: at(6), type, data },
  ];
  const after = (type: string, data: unknown) => momentAt(told(type, data), Infinity);
  const heart = { session_id: 's', title: 'Calm', message: 'Slower.', badge: 'heart', reached_at: at(5) };

  it('REPLAY-2 has cues, who leads, and what was reached', () => {
    const cue = { text: 'Shoulders down', priority: 'high', from: ana };
    expect(after('instructor_message', cue).cue).toEqual({ name: 'Ana', text: 'Shoulders down' });
    expect(after('lead_taken', { by: bo, from: ana }).leader).toBe('Bo');
    const promoted = { user_id: 'u2', name: 'Bo', role: 'instructor', by: ana };
    expect(after('seat_promoted', promoted).people.get('u2')?.role).toBe('instructor');
    const synchrony = { r: 0.9, people: 2, since: at(1) };
    expect(after('group_sync_achieved', synchrony).reached).toEqual(['breathing as one, 2 people']);
    expect(after('hrv_milestone', heart).reached).toEqual(['Calm']);
  });

  it.each([
    ['instructor_message', { text: 'Slower', priority: 'normal', from: ana }, 'Cue: Slower'],
    ['lead_taken', { by: bo, from: ana }, 'Bo took the lead'],
    [
      'seat_promoted',
      { user_id: 'u2', name: 'Bo', role: 'participant', by: ana },
      'Bo does not lead any more',
    ],
    ['vote_closed', closed, 'The vote closed, 1 of 2 voted'],
    ['hrv_milestone', heart, 'Reached: Calm'],
    ['group_sync_achieved', { r: 0.9, people: 2, since: at(1) }, '2 breathed as one'],
  ])('%s is a mark', (type, data, text) => {
    expect(marksOf(told(type, data)).at(-1)?.text).toBe(text);
  });

  it('a tie that was settled has what was chosen', () => {
    const vote = momentAt(
      [
        ...events.slice(0, 7),
        { offset: 8, at: at(55), type: 'vote_settled', data: { vote_id: 'v', by: ana, choice: 0 } },
      ],
      Infinity,
    ).vote;
    expect(vote?.outcome).toEqual({ winner: 0 });
  });
});

describe('the time it goes through', () => {
  it('begins with the start, and stays at its end', () => {
    const span = spanOf(events);
    expect(span).toEqual({ from: START + 8_000, to: START + 90_000 });
    const [first, ...rest] = events.slice(2);
    const late = { ...(rest.at(-1) ?? events[0]), at: at(90.4) } as LoggedEvent;
    expect(spanOf(first ? [first, late] : [])?.to).toBe(START + 91_000);
    if (!span) return;
    expect(played(span, START + 8_000, 500, 16)).toBe(START + 16_000);
    expect(played(span, START + 89_000, 500, 16)).toBe(span.to);
    expect(spanOf([])).toBeUndefined();
  });
});

it('REPLAY-2 ratings are those that were given by then, the newest of each person', () => {
  const ratings = [
    { at: at(10), giver: 0, about: 'session', rating: 2 },
    { at: at(20), giver: 1, about: 'session', rating: 5 },
    { at: at(30), giver: 0, about: 'session', rating: 4 },
  ];
  expect(ratedAt(ratings, START)).toBeUndefined();
  expect(ratedAt(ratings, START + 25_000)).toEqual({ count: 2, mean: 3.5 });
  expect(ratedAt(ratings, START + 35_000)).toEqual({ count: 2, mean: 4.5 });
});

import { calls, readDelivered, TECHNIQUES, type Session } from '@attune/protocol';
import { expect, it } from 'vitest';
import { countdown, resumesIn, spokenTime, startsIn } from './countdown.ts';

const NOW = Date.parse('2026-05-01T10:00:00.000Z');
const inMs = (ms: number) => new Date(NOW + ms).toISOString();
const [technique] = TECHNIQUES;
if (!technique) throw new Error('there is no technique');

const session = (part: Partial<Session>): Session => ({
  id: 'S1',
  title: 'Morning',
  phase: 'live',
  duration_minutes: 20,
  capacity: 10,
  starts_at: null,
  started_at: null,
  ends_at: null,
  pause: null,
  resumes_at: null,
  instructor: null,
  people: 1,
  waiting: 0,
  pacer: { technique, started_at: inMs(0), next: null },
  summary: null,
  ...part,
});

it('counts down to the end while live and ending', () => {
  expect(countdown(session({ ends_at: inMs(65_000) }), NOW)).toEqual({ text: '1:05', label: '2 min' });
  expect(countdown(session({ phase: 'ending', ends_at: inMs(5_000) }), NOW).text).toBe('0:05');
  expect(countdown(session({ phase: 'ending', ends_at: inMs(-1) }), NOW).text).toBe('0:00');
});

it('counts towards a planned start, and shows the length when nobody knows when', () => {
  expect(countdown(session({ phase: 'scheduled', starts_at: inMs(90_000) }), NOW)).toEqual({
    text: '1:30',
    label: 'starts in 2 min',
  });
  expect(countdown(session({ phase: 'scheduled', starts_at: inMs(-90_000) }), NOW)).toEqual({
    text: '20:00',
    label: 'not started',
  });
});

it('speaks at five minutes, one minute and ten seconds only', () => {
  const heard: string[] = [];
  for (let leftMs = 400_000; leftMs > 0; leftMs -= 250) {
    const text = spokenTime(leftMs + 250, leftMs);
    if (text !== undefined) heard.push(text);
  }
  expect(heard).toEqual(['5 minutes left', '1 minute left', '10 seconds left']);
});

it('says the nearest moment when it slept over several', () => {
  expect(spokenTime(400_000, 9_000)).toBe('10 seconds left');
});

it('SESS-5 shows the whole time, and no more, until the common start', () => {
  const started = session({ started_at: inMs(2_500), ends_at: inMs(1_202_500) });
  expect(countdown(started, NOW).text).toBe('20:00');
  expect([startsIn(started, NOW), startsIn(started, NOW + 2_500)]).toEqual([3, 0]);
  expect(countdown(started, NOW + 3_500).text).toBe('19:59');
});

it('stands still while paused, and until the breath that goes on has come', () => {
  const pause = { since: inMs(-5_000), remaining_ms: 65_000, technique };
  expect(countdown(session({ phase: 'paused', pause, ends_at: inMs(3_600_000) }), NOW)).toEqual({
    text: '1:05',
    label: 'paused with 2 min left',
  });
  const goesOn = session({
    started_at: inMs(-60_000),
    resumes_at: inMs(8_000),
    ends_at: inMs(8_000 + 65_000),
  });
  expect(countdown(goesOn, NOW).text).toBe('1:05');
  expect(countdown(goesOn, NOW + 9_000).text).toBe('1:04');
  expect([resumesIn(goesOn, NOW), resumesIn(goesOn, NOW + 8_000)]).toEqual([8, 0]);
});

it('shows the length of a session whose room is open', () => {
  expect(countdown(session({ phase: 'lobby' }), NOW)).toEqual({ text: '20:00', label: 'not started' });
});

it('CLIENT-20 says nothing of the time in a phase that it does not know', () => {
  const told = readDelivered(calls.getSession.answer, {
    ...session({ ends_at: inMs(60_000) }),
    phase: 'adrift',
  });
  expect(countdown(told, NOW)).toEqual({ text: '', label: '' });
});

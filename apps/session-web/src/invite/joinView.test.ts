import { calls, readDelivered, TECHNIQUES, type Invitation, type Session } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { joinView, refusalOf } from './joinView.ts';

const NOW = Date.parse('2026-05-01T10:00:00.000Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const [technique] = TECHNIQUES;
if (!technique) throw new Error('there is no technique');

const session = (part: Partial<Session>): Session => ({
  id: 'S1',
  title: 'Morning',
  phase: 'scheduled',
  duration_minutes: 30,
  capacity: 10,
  starts_at: null,
  started_at: null,
  ends_at: null,
  pause: null,
  resumes_at: null,
  instructor: null,
  people: 3,
  waiting: 0,
  pacer: { technique, started_at: at(-60), next: null },
  summary: null,
  ...part,
});

const invitation = (part: Partial<Session>, rest: Partial<Invitation> = {}): Invitation => ({
  code: 'BCDFGHJKLM',
  name: null,
  role: 'participant',
  joined: false,
  full: false,
  questions: 0,
  session: session(part),
  server_time: at(0),
  ...rest,
});

describe('joinView', () => {
  it.each([
    ['before its time', invitation({ starts_at: at(5) }), { at: 'upcoming', startsInMs: 300_000 }],
    ['past its time', invitation({ starts_at: at(-6) }), { at: 'lobby', isOpened: false, lateMs: 360_000 }],
    ['without a time', invitation({}), { at: 'lobby', isOpened: false, lateMs: -0 }],
    ['once it is opened', invitation({ phase: 'lobby' }), { at: 'lobby', isOpened: true, lateMs: -0 }],
    [
      'while live',
      invitation({ phase: 'live', started_at: at(-12), ends_at: at(18) }),
      { at: 'live', minutesIn: 12, minutesLeft: 18 },
    ],
    ['when full', invitation({ phase: 'live' }, { full: true }), { at: 'full' }],
    ['in its last seconds', invitation({ phase: 'ending' }), { at: 'ending' }],
    ['when over', invitation({ phase: 'ended' }), { at: 'ended' }],
    ['when nobody ever started it', invitation({ phase: 'expired' }), { at: 'ended' }],
    ['when called off', invitation({ phase: 'cancelled' }), { at: 'cancelled' }],
    ['without a session', invitation({}, { session: null }), { at: 'no_session' }],
  ])('%s', (_, given, expected) => {
    expect(joinView(given, NOW)).toEqual(expected);
  });

  it('SESS-10 goes by what the server says of this link, and not by how many are inside', () => {
    const crowded = { phase: 'live', people: 11, started_at: at(-1), ends_at: at(9) } as const;
    expect(joinView(invitation(crowded), NOW).at).toBe('live');
    expect(joinView(invitation({ ...crowded, people: 9 }, { full: true }), NOW).at).toBe('full');
  });
});

it('CLIENT-20 lets in where only a newer server knows the phase', () => {
  const answer = { ...invitation({}), session: { ...session({}), phase: 'adrift' } };
  expect(joinView(readDelivered(calls.getInvite.answer, answer), NOW)).toEqual({ at: 'open' });
});

it("offers to move a seat that is taken elsewhere, and gives the error's own sentence where it has no better one", () => {
  expect(refusalOf('INVITE_USED', '').way).toBe('move');
  expect(refusalOf('SERVER_ERROR', 'It has been noted.').text).toBe('It has been noted.');
});

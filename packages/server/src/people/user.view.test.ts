import { toInstant, type User } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import type { InviteRow, SeatRow, UserRow } from '../storage/tables.ts';
import { freshSeat } from './freshSeat.ts';
import { userView, type SessionFacts, type UserFacts } from './user.view.ts';

const NOW = Date.parse('2026-03-01T10:00:00.000Z');
const MINUTE_MS = 60_000;

const user: UserRow = {
  id: 'u1',
  first_name: 'Ann',
  last_name: 'Ray',
  display_name: null,
  email: 'ann@example.org',
  role: 'member',
  password_hash: null,
  created_at: NOW,
  disabled_at: null,
};
const invite = (changes: Partial<InviteRow> = {}): InviteRow => ({
  code: 'BCDFGHJKMN',
  user_id: 'u1',
  session_id: 's1',
  role: 'observer',
  session_minutes: null,
  max_uses: 1,
  uses: 0,
  expires_at: NOW + MINUTE_MS,
  revoked_at: null,
  created_at: NOW,
  ...changes,
});
const seat = (changes: Partial<SeatRow> = {}): SeatRow => ({
  ...freshSeat(
    { userId: 'u1', sessionId: 's1', now: NOW },
    { role: 'participant', minutes: null, inviteCode: 'BCDFGHJKMN' },
  ),
  ...changes,
});
const session = (phase: SessionFacts['phase'], changes: Partial<SessionFacts> = {}): SessionFacts => ({
  id: 's1',
  title: 'Morning',
  phase,
  duration_minutes: 20,
  started_at: phase === 'scheduled' ? null : NOW - MINUTE_MS,
  ends_at: phase === 'live' ? NOW + 10 * MINUTE_MS : null,
  pause: null,
  ...changes,
});

function view(facts: Partial<UserFacts>): User {
  const whole = { user, invite: undefined, seat: undefined, session: undefined, devices: 0, ...facts };
  return userView(whole, NOW, 'https://live.example.org');
}

const joined = { joined_at: NOW - MINUTE_MS };
const spent = { uses: 1 };

type Row = [
  title: string,
  facts: Partial<UserFacts>,
  expected: Pick<User, 'status' | 'progress' | 'token_valid' | 'session_timer'>,
];
const table: Row[] = [
  ['no link, no seat', {}, row('no_session', 0, false, null)],
  ['a link to nowhere yet', { invite: invite({ session_id: null }) }, row('no_session', 0, true, null)],
  [
    'invited',
    { invite: invite(), seat: seat(), session: session('scheduled') },
    row('invited', 0, true, null),
  ],
  [
    'invited, live already',
    { invite: invite(), seat: seat(), session: session('live') },
    row('invited', 0, true, null),
  ],
  [
    'link ran out before the join',
    { invite: invite({ expires_at: NOW }), seat: seat(), session: session('scheduled') },
    row('expired', 0, false, null),
  ],
  [
    'SESS-3 joined, not started: the session from the join on',
    {
      invite: invite(spent),
      seat: seat({ ...joined, joined_at: NOW - 5 * MINUTE_MS }),
      session: session('scheduled'),
    },
    row('joined', 1, true, '15:00'),
  ],
  [
    'SESS-3 waits longer than the session is long, and is not shown out for it',
    {
      invite: invite(spent),
      seat: seat({ ...joined, joined_at: NOW - 50 * MINUTE_MS }),
      session: session('scheduled'),
    },
    row('joined', 1, true, '00:00'),
  ],
  [
    'joined with a timer of their own',
    {
      invite: invite(spent),
      seat: seat({ ...joined, expires_at: NOW + 90_500 }),
      session: session('scheduled'),
    },
    row('joined', 1, true, '01:31'),
  ],
  [
    'live',
    { invite: invite(spent), seat: seat(joined), session: session('live') },
    row('live', 2, true, '10:00'),
  ],
  [
    'live, link ran out since',
    { invite: invite({ ...spent, expires_at: NOW }), seat: seat(joined), session: session('live') },
    row('live', 2, true, '10:00'),
  ],
  [
    'live, own time ends first',
    {
      invite: invite(spent),
      seat: seat({ ...joined, expires_at: NOW + MINUTE_MS }),
      session: session('live'),
    },
    row('live', 2, true, '01:00'),
  ],
  ['live by an open link', { seat: seat(joined), session: session('live') }, row('live', 2, true, '10:00')],
  [
    'paused: what is left stands still, whenever it would end by itself',
    {
      invite: invite(spent),
      seat: seat(joined),
      session: session('paused', {
        ends_at: NOW + 60 * MINUTE_MS,
        pause: JSON.stringify({ since: toInstant(NOW - 5_000), remaining_ms: 7 * MINUTE_MS }),
      }),
    },
    row('live', 2, true, '07:00'),
  ],
  [
    'in the lobby',
    { seat: seat(joined), session: session('lobby', { started_at: null }) },
    row('joined', 1, true, '19:00'),
  ],
  [
    'ending',
    { invite: invite(spent), seat: seat(joined), session: session('ending', { ends_at: NOW + 5_000 }) },
    row('live', 2, true, '00:05'),
  ],
  [
    'own time over',
    { invite: invite(spent), seat: seat({ ...joined, expires_at: NOW }), session: session('live') },
    row('expired', 2, false, '00:00'),
  ],
  [
    'completed',
    { invite: invite(spent), seat: seat(joined), session: session('ended', { ends_at: NOW }) },
    row('completed', 3, false, '00:00'),
  ],
  [
    'never came',
    { invite: invite(), seat: seat(), session: session('ended') },
    row('expired', 0, false, null),
  ],
  [
    'session cancelled',
    { invite: invite(), seat: seat(), session: session('cancelled', { started_at: null }) },
    row('expired', 0, false, null),
  ],
  [
    'session expired',
    { invite: invite(spent), seat: seat(joined), session: session('expired', { started_at: null }) },
    row('expired', 1, false, null),
  ],
  [
    'removed',
    { invite: invite(spent), seat: seat({ ...joined, removed_at: NOW }), session: session('live') },
    row('removed', 2, false, '10:00'),
  ],
  [
    'link withdrawn',
    { invite: invite({ revoked_at: NOW }), seat: seat({ revoked_at: NOW }), session: session('live') },
    row('revoked', 0, false, null),
  ],
  [
    'link withdrawn without a session',
    { invite: invite({ session_id: null, revoked_at: NOW }) },
    row('revoked', 0, false, null),
  ],
];

function row(status: User['status'], steps: number, isValid: boolean, timer: string | null): Row[2] {
  return { status, progress: `${steps}/3`, token_valid: isValid, session_timer: timer };
}

describe('ADMIN-1 what is derived of a person', () => {
  it.each(table)('%s', (_, facts, expected) => {
    const { status, progress, token_valid, session_timer } = view(facts);
    expect({ status, progress, token_valid, session_timer }).toEqual(expected);
  });

  it('INTAKE-6 counts the questions that a participant has answered, where some are asked', () => {
    const asked = { seat: seat(joined), session: session('live') };
    expect(view({ ...asked, intake: { answered: 3, total: 10 } }).progress).toBe('3/10');
    expect(view({ ...asked, intake: { answered: 0, total: 0 } }).progress).toBe('2/3');
    const leads = { ...asked, seat: seat({ ...joined, role: 'instructor' }) };
    expect(view({ ...leads, intake: { answered: 0, total: 10 } }).progress).toBe('2/3');
  });

  it('counts on in minutes beyond the hour', () => {
    const far = session('live', { ends_at: NOW + 100 * MINUTE_MS + 5_000 });
    expect(view({ seat: seat(joined), session: far }).session_timer).toBe('100:05');
  });

  it('links lead to the public address, the summary once there is one', () => {
    expect(view({ invite: invite() }).invite_url).toBe('https://live.example.org/j/BCDFGHJKMN');
    const done = view({ seat: seat(joined), session: session('ended') });
    expect(done.summary).toBe('https://live.example.org/api/sessions/s1/summary');
    expect(done.transcript).toBe('https://live.example.org/api/sessions/s1/transcript');
    expect(view({ seat: seat(joined), session: session('live') }).summary).toBeNull();
  });

  it('the role is that of the seat, then of the link; an admin is an admin', () => {
    expect(view({ invite: invite(), seat: seat({ role: 'instructor' }) }).role).toBe('instructor');
    expect(view({ invite: invite() }).role).toBe('observer');
    expect(view({ user: { ...user, role: 'admin' } }).role).toBe('admin');
  });
});

import type { SessionPhase } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { freshSeat } from '../people/index.ts';
import { admit, type AdmissionFacts } from './admission.ts';

const NOW = 1_000_000;
const seat = freshSeat(
  { userId: 'pia', sessionId: 'session', now: 0 },
  { role: 'participant', minutes: null, inviteCode: null },
);
const invite = {
  user_id: 'pia',
  role: 'participant',
  max_uses: 1,
  uses: 0,
  expires_at: NOW + 1,
  revoked_at: null,
} as const;
const facts: AdmissionFacts = {
  invite,
  session: { phase: 'scheduled', capacity: 2 },
  seat,
  isOwn: false,
  wantsMove: false,
  participants: 0,
};
const joined = { ...seat, joined_at: NOW - 10 };
const open = { ...invite, user_id: null, max_uses: 3, uses: 2 };
const inPhase = (phase: SessionPhase) => ({ ...facts, session: { phase, capacity: 2 } });
const full = { ...facts, participants: 2 };

const rows: [title: string, given: AdmissionFacts, expected: string][] = [
  ['SESS-3 the first join takes the seat', facts, 'take'],
  ['a seat is made where the link leads to none yet', { ...facts, seat: undefined }, 'take'],
  ['a link without a session', { ...facts, session: undefined, seat: undefined }, 'INVITE_WITHOUT_SESSION'],
  ['a link that is over', { ...facts, invite: { ...invite, expires_at: NOW } }, 'INVITE_EXPIRED'],
  ['a withdrawn link', { ...facts, invite: { ...invite, revoked_at: 1 } }, 'INVITE_REVOKED'],
  ['a withdrawn seat', { ...facts, seat: { ...seat, revoked_at: 1 } }, 'INVITE_REVOKED'],
  [
    'SESS-11 a removed person with the old link',
    { ...facts, seat: { ...joined, removed_at: 1 } },
    'SEAT_REMOVED',
  ],
  [
    'SESS-11 a removed person with the old token',
    { ...facts, isOwn: true, seat: { ...joined, removed_at: 1 } },
    'SEAT_REMOVED',
  ],
  ['a live session', inPhase('live'), 'take'],
  ['a session that is about to end', inPhase('ending'), 'SESSION_ENDED'],
  ['SESS-7 an ended session', inPhase('ended'), 'SESSION_ENDED'],
  [
    'SESS-7 an ended session, with the own token',
    { ...inPhase('ended'), seat: joined, isOwn: true },
    'SESSION_ENDED',
  ],
  ['a session that never was', inPhase('expired'), 'SESSION_ENDED'],
  ['a cancelled session', inPhase('cancelled'), 'SESSION_CANCELLED'],
  ['SESS-4 the own token', { ...facts, seat: joined, isOwn: true }, 'return'],
  [
    'SESS-4 the own token while the session ends',
    { ...inPhase('ending'), seat: joined, isOwn: true },
    'return',
  ],
  ['SESS-4 the own token keeps its seat', { ...facts, seat: joined, isOwn: true, wantsMove: true }, 'return'],
  ['SESS-4 the link on another device', { ...facts, seat: joined }, 'INVITE_USED'],
  ['SESS-4 the link on another device, to move', { ...facts, seat: joined, wantsMove: true }, 'move'],
  [
    'SESS-4 a link that is over by now, with the own token',
    { ...facts, invite: { ...invite, expires_at: NOW }, seat: joined, isOwn: true },
    'return',
  ],
  [
    'SESS-9 a seat whose time is over',
    { ...facts, seat: { ...joined, expires_at: NOW }, isOwn: true },
    'SEAT_EXPIRED',
  ],
  ['SESS-10 one too many', full, 'SESSION_FULL'],
  ['SESS-10 coming back needs no room', { ...full, seat: joined, isOwn: true }, 'return'],
  ['SESS-10 an instructor does not count', { ...full, seat: { ...seat, role: 'instructor' } }, 'take'],
  [
    'SESS-10 an observer does not count',
    { ...full, seat: undefined, invite: { ...open, role: 'observer' } },
    'take',
  ],
  ['an open link with a use left', { ...facts, seat: undefined, invite: open }, 'take'],
  [
    'an open link that is used up',
    { ...facts, seat: undefined, invite: { ...open, uses: 3 } },
    'INVITE_USED',
  ],
];

describe('admit', () => {
  it.each(rows)('%s', (_, given, expected) => {
    const admission = admit(given, NOW);
    expect(admission.do === 'refuse' ? admission.error : admission.do).toBe(expected);
  });
});

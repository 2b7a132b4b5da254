import { parseChannel, type Role } from '@attune/protocol';
import { expect, it } from 'vitest';
import type { Identity } from '../capability.ts';
import { mayFollow } from './authorize.ts';

const somebody = (role: Role, sessionId: string | null): Identity => ({
  userId: 'u1',
  name: 'Ana',
  role,
  sessionId,
  seatId: sessionId && 'seat',
  loginId: sessionId ? null : 'login',
  expiresAt: 0,
});

const P = somebody('participant', 's1');
const I = somebody('instructor', 's1');
const O = somebody('observer', 's1');
const A = somebody('admin', null);
const X = somebody('participant', 's2');

it.each([
  ['session:s1', [P, I, O, A], [X]],
  ['lead:s1', [I, A], [P, O, X, somebody('instructor', 's2')]],
  ['user:u1', [P, I, O, A, X], []],
  ['user:u2', [], [P, I, O, A, X]],
  ['admin', [A], [P, I, O, X]],
])('PERM-2 %s', (name, allowed, refused) => {
  for (const identity of allowed) expect(mayFollow(identity, parseChannel(name))).toBe(true);
  for (const identity of refused) expect(mayFollow(identity, parseChannel(name))).toBe(false);
});

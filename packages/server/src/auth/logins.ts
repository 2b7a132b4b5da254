import { createHash } from 'node:crypto';
import type { Effect } from '../storage/unit.ts';
import type { Storage } from '../storage/storage.ts';
import type { LoginRow } from '../storage/tables.ts';
import { newId, newSecret } from '../platform/random.ts';

/** A working day; renewed by signing in again, never by use. */
const LOGIN_LIFE_MS = 12 * 60 * 60 * 1000;

/** A login that is about to be: `secret` goes into the cookie and is kept nowhere else. */
export type NewLogin = { readonly row: LoginRow; readonly secret: string; readonly effect: Effect };

export function beginLogin(storage: Storage, userId: string, now: number): NewLogin {
  // Always a new id and secret: one that was planted in the browser before the login is worth nothing after it.
  const secret = newSecret();
  const row: LoginRow = {
    id: newId(),
    user_id: userId,
    secret_hash: hashSecret(secret),
    created_at: now,
    expires_at: now + LOGIN_LIFE_MS,
    ended_at: null,
  };
  return { row, secret, effect: { query: storage.read.insertInto('logins').values(row).compile() } };
}

/** Ending one that has ended changes nothing. */
export function endLogin(storage: Storage, loginId: string, now: number): Effect {
  const ended = storage.read.updateTable('logins').set({ ended_at: now }).where('id', '=', loginId);
  return { query: ended.where('ended_at', 'is', null).compile() };
}

/** Every login of a person, after their password changed. */
export function endLoginsOf(storage: Storage, userId: string, now: number): Effect {
  const ended = storage.read.updateTable('logins').set({ ended_at: now }).where('user_id', '=', userId);
  return { query: ended.where('ended_at', 'is', null).compile() };
}

/** The database holds only this: who reads a backup cannot sign in with it. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

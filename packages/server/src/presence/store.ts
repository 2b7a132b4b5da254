import { OPEN_PHASES } from '@attune/protocol';
import type { Storage } from '../storage/storage.ts';

/** Who of these people still has a good seat in the session. */
export async function readSeated(
  storage: Storage,
  sessionId: string,
  userIds: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  const seats = await storage.read
    .selectFrom('seats')
    .innerJoin('sessions', 'sessions.id', 'seats.session_id')
    .innerJoin('users', 'users.id', 'seats.user_id')
    .select('seats.user_id')
    .where('seats.session_id', '=', sessionId)
    .where('seats.user_id', 'in', userIds)
    .where('seats.removed_at', 'is', null)
    .where('seats.revoked_at', 'is', null)
    .where('users.disabled_at', 'is', null)
    .where(({ or, eb }) => or([eb('seats.expires_at', 'is', null), eb('seats.expires_at', '>', now)]))
    .where('sessions.phase', 'in', OPEN_PHASES)
    .execute();
  return new Set(seats.map(({ user_id }) => user_id));
}

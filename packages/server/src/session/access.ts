import { ProtocolError } from '@attune/protocol';
import type { Identity } from '../capability.ts';
import type { Storage } from '../storage/storage.ts';
import type { Effect } from '../storage/unit.ts';

/** Admins are in every session. To anybody else who has no seat in it a session is not there. */
export function requireIn({ role, sessionId }: Identity, id: string): void {
  if (role !== 'admin' && sessionId !== id) throw new ProtocolError('SESSION_NOT_FOUND');
}

/** To those who are in it and only follow, it is not theirs to lead. */
export function requireLead(identity: Identity, id: string): void {
  requireIn(identity, id);
  if (identity.role !== 'admin' && identity.role !== 'instructor') throw new ProtocolError('FORBIDDEN');
}

/** Refuses whoever was removed, or whose link was withdrawn, in the same moment. */
export function isSeated({ read }: Storage, seatId: string): Effect {
  const query = read
    .selectFrom('seats')
    .select('id')
    .where('id', '=', seatId)
    .where('removed_at', 'is', null)
    .where('revoked_at', 'is', null)
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'SEAT_REMOVED' } };
}

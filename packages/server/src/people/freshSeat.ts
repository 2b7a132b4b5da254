import type { SeatRole } from '@attune/protocol';
import { newId } from '../platform/random.ts';
import type { SeatRow } from '../storage/tables.ts';

export type SeatTerms = {
  readonly role: SeatRole;
  readonly minutes: number | null;
  readonly inviteCode: string | null;
};

/** A seat that nobody has taken yet. */
export function freshSeat(
  { userId, sessionId, now }: { readonly userId: string; readonly sessionId: string; readonly now: number },
  { role, minutes, inviteCode }: SeatTerms,
): SeatRow {
  return {
    id: newId(),
    user_id: userId,
    session_id: sessionId,
    role,
    minutes,
    invite_code: inviteCode,
    generation: 0,
    joined_at: null,
    expires_at: null,
    left_ms: null,
    muted_by: null,
    removed_at: null,
    revoked_at: null,
    created_at: now,
  };
}

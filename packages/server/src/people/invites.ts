import { toInstant, type Invite, type SeatRole } from '@attune/protocol';
import { newCode } from '../platform/random.ts';
import type { Effect } from '../storage/unit.ts';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow } from '../storage/tables.ts';
import { inviteState } from './inviteState.ts';
import { inviteUrl } from './user.view.ts';

/** Long enough for a session that is planned next month. */
const INVITE_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

export type InviteTerms = {
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly role: SeatRole;
  readonly minutes: number | null;
  readonly maxUses?: number | undefined;
  readonly lifeMs?: number | undefined;
};

export function newInvite(terms: InviteTerms, now: number): InviteRow {
  return {
    code: newCode(),
    user_id: terms.userId,
    session_id: terms.sessionId,
    role: terms.role,
    session_minutes: terms.minutes,
    max_uses: terms.maxUses ?? 1,
    uses: 0,
    expires_at: now + (terms.lifeMs ?? INVITE_LIFE_MS),
    revoked_at: null,
    created_at: now,
  };
}

export function inviteView(invite: InviteRow, now: number, publicUrl: string): Invite {
  return {
    code: invite.code,
    url: inviteUrl(publicUrl, invite.code),
    user_id: invite.user_id,
    session_id: invite.session_id,
    role: invite.role,
    max_uses: invite.max_uses,
    uses: invite.uses,
    status: inviteState(invite, now),
    expires_at: toInstant(invite.expires_at),
    created_at: toInstant(invite.created_at),
  };
}

/** Points a link elsewhere. In another session it is as unused as on its first day. */
export function redirectInvite(
  { read }: Storage,
  invite: InviteRow,
  terms: Pick<InviteTerms, 'sessionId' | 'role' | 'minutes'>,
  { isFresh, now }: { isFresh: boolean; now: number },
): Effect {
  const query = read
    .updateTable('invites')
    .set({
      session_id: terms.sessionId,
      role: terms.role,
      session_minutes: terms.minutes,
      ...(isFresh && { uses: 0, expires_at: Math.max(invite.expires_at, now + INVITE_LIFE_MS) }),
    })
    .where('code', '=', invite.code)
    .compile();
  return { query };
}

/** The links that a person has; those that were withdrawn before keep their date. */
export function revokeInvitesOf({ read }: Storage, userId: string, now: number): Effect {
  const query = read
    .updateTable('invites')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .compile();
  return { query };
}

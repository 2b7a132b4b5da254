import type { Invite } from '@attune/protocol';
import type { InviteRow } from '../storage/tables.ts';

export type InviteState = Invite['status'];

/** What a link is worth now. Withdrawn outweighs expired, expired outweighs used: the page says what cannot be mended first. */
export function inviteState(invite: InviteRow, now: number): InviteState {
  if (invite.revoked_at !== null) return 'revoked';
  if (invite.expires_at <= now) return 'expired';
  return invite.uses >= invite.max_uses ? 'used' : 'open';
}

import { WAIT_LEASE_MS } from '@attune/protocol';
import { createHash } from 'node:crypto';
import type { Storage } from '../storage/storage.ts';
import type { InviteRow } from '../storage/tables.ts';
import type { Effect } from '../storage/unit.ts';

const BEHIND_ALL = Number.MAX_SAFE_INTEGER;

/** Whose place a link leads to: of a link of their own the person's, whatever the device. Undefined: nobody whom anybody could know again. */
export function waiterOf(
  { user_id: userId }: Pick<InviteRow, 'user_id'>,
  device: string | undefined,
): string | undefined {
  if (userId !== null) return userId;
  return device && createHash('sha256').update(device).digest('base64url');
}

/** Places that are still renewed. */
export function kept({ read }: Storage, sessionId: string, now: number) {
  return read
    .selectFrom('waits')
    .where('waits.session_id', '=', sessionId)
    .where('waits.renewed_at', '>', now - WAIT_LEASE_MS);
}

/** How many come before this one; before somebody without a place, all who have one. */
export function ahead(storage: Storage, sessionId: string, who: string | undefined, now: number) {
  const before = kept(storage, sessionId, now).select(({ fn }) => fn.countAll<number | string>().as('count'));
  if (who === undefined) return before;
  const own = kept(storage, sessionId, now).where('waits.who', '=', who).select('waits.number');
  return before.where(({ eb, fn, val }) => eb('waits.number', '<', fn.coalesce(own, val(BEHIND_ALL))));
}

/** Whoever has come in waits no more. */
export function waitOver({ read }: Storage, sessionId: string, who: string | undefined): readonly Effect[] {
  if (who === undefined) return [];
  const wait = read.deleteFrom('waits').where('session_id', '=', sessionId).where('who', '=', who);
  return [{ query: wait.compile() }];
}

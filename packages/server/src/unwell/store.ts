import { OPEN_PHASES, toInstant, type Unwell } from '@attune/protocol';
import { shownName } from '../people/index.ts';
import type { Storage } from '../storage/storage.ts';
import type { UnwellRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

type Of = { readonly sessionId: string } | { readonly userIds: readonly string[] };

/** Who feels unwell, as long as their session is open and their seat is theirs. */
export async function readUnwell({ read }: Storage, of: Of): Promise<Unwell[]> {
  const inPlace = read
    .selectFrom('unwell')
    .innerJoin('sessions', 'sessions.id', 'unwell.session_id')
    .innerJoin('users', 'users.id', 'unwell.user_id')
    .innerJoin('seats', (join) =>
      join.onRef('seats.session_id', '=', 'unwell.session_id').onRef('seats.user_id', '=', 'unwell.user_id'),
    )
    .select([
      'unwell.session_id',
      'unwell.user_id',
      'unwell.since',
      'users.first_name',
      'users.last_name',
      'users.display_name',
    ])
    .where('sessions.phase', 'in', OPEN_PHASES)
    .where('seats.removed_at', 'is', null)
    .where('seats.revoked_at', 'is', null);
  const rows =
    'sessionId' in of
      ? await inPlace.where('unwell.session_id', '=', of.sessionId).execute()
      : await inPlace.where('unwell.user_id', 'in', of.userIds).execute();
  return rows.map(({ session_id, user_id, since, ...named }) => ({
    session_id,
    user_id,
    name: shownName(named),
    since: toInstant(since),
  }));
}

export async function readSince(
  { read }: Storage,
  sessionId: string,
  userId: string,
): Promise<number | undefined> {
  const row = await read
    .selectFrom('unwell')
    .select('since')
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.since;
}

/** UNWELL-1: said again, it is since the first time. */
export function unwellBegun({ read }: Storage, row: UnwellRow): Effect {
  const inserted = read.insertInto('unwell').values(row);
  return { query: inserted.onConflict((before) => before.doNothing()).compile() };
}

export function unwellOver({ read }: Storage, sessionId: string, userId: string): Effect {
  const ofSession = read.deleteFrom('unwell').where('session_id', '=', sessionId);
  return { query: ofSession.where('user_id', '=', userId).compile() };
}

/** With the session everybody's is over. */
export function allOver({ read }: Storage, sessionId: string): Effect {
  return { query: read.deleteFrom('unwell').where('session_id', '=', sessionId).compile() };
}

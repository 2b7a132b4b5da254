import type { HeartFigures } from '@attune/protocol';
import { sql } from 'kysely';
import type { Storage } from '../storage/storage.ts';
import type { HeartRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';
import type { BeforeAndAfter, Written } from './course.ts';

export type Whose = { readonly sessionId: string; readonly userId: string };

/**
 * The beginning stays as it was written first: whoever comes by another node, or puts the strap on again, goes on and does not begin anew.
 * Nothing is written of somebody who has no seat any more, nor of what was heard while they did not wish it: `since` is its first instant.
 */
export function heartKept(storage: Storage, whose: Whose, figures: BeforeAndAfter, since: number): Effect {
  const { before, after } = figures;
  return before === null
    ? heartWentOn(storage, whose, after, since)
    : heartBegun(storage, whose, { before, after }, since);
}

function heartBegun(
  storage: Storage,
  whose: Whose,
  { before, after }: Readonly<Record<'before' | 'after', HeartFigures>>,
  since: number,
): Effect {
  const [atFirst, atLast] = [JSON.stringify(before), JSON.stringify(after)];
  const kept = storage.read
    .insertInto('hearts')
    .columns(['session_id', 'user_id', 'at_first', 'at_last'])
    .expression(
      seatOf(storage, whose)
        .select(sql<string>`cast(${atFirst} as text)`.as('at_first'))
        .select(sql<string>`cast(${atLast} as text)`.as('at_last')),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['session_id', 'user_id'])
        .doUpdateSet({ at_first: sql`coalesce(hearts.at_first, ${atFirst})`, at_last: atLast })
        .where((row) =>
          row.or([row('hearts.unkept_until', 'is', null), row('hearts.unkept_until', '<', since)]),
        ),
    );
  return { query: kept.compile() };
}

function heartWentOn({ read }: Storage, whose: Whose, after: HeartFigures, since: number): Effect {
  const kept = read
    .updateTable('hearts')
    .set({ at_last: JSON.stringify(after) })
    .where('session_id', '=', whose.sessionId)
    .where('user_id', '=', whose.userId)
    .where('at_first', 'is not', null)
    .where((row) => row.or([row('unkept_until', 'is', null), row('unkept_until', '<', since)]));
  return { query: kept.compile() };
}

/** Also where nothing is kept yet: another node may have heard of it and write it only later. */
export function heartForgotten(storage: Storage, whose: Whose, until: number): Effect {
  const forgotten = storage.read
    .insertInto('hearts')
    .columns(['session_id', 'user_id', 'unkept_until'])
    .expression(seatOf(storage, whose).select(sql<number>`cast(${until} as bigint)`.as('unkept_until')))
    .onConflict((conflict) =>
      conflict
        .columns(['session_id', 'user_id'])
        .doUpdateSet({ at_first: null, at_last: null, unkept_until: until }),
    );
  return { query: forgotten.compile() };
}

function seatOf({ read }: Storage, { sessionId, userId }: Whose) {
  return read
    .selectFrom('seats')
    .select(['session_id', 'user_id'])
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId);
}

/** By session and person, as `nameOf` says it; of whom there is nothing, nothing is written down. */
export async function readWritten(
  { read }: Storage,
  whose: readonly Whose[],
): Promise<ReadonlyMap<string, Written>> {
  const found = await read
    .selectFrom('hearts')
    .select(['session_id', 'user_id', 'unkept_until'])
    .select((row) => row('at_first', 'is not', null).as('has_begun'))
    .where('session_id', 'in', [...new Set(whose.map(({ sessionId }) => sessionId))])
    .where('user_id', 'in', [...new Set(whose.map(({ userId }) => userId))])
    .execute();
  return new Map(
    found.map((row) => [
      nameOf({ sessionId: row.session_id, userId: row.user_id }),
      { hasBegun: Boolean(row.has_begun), unkeptUntil: row.unkept_until },
    ]),
  );
}

export function nameOf({ sessionId, userId }: Whose): string {
  return `${sessionId} ${userId}`;
}

/** Null where nothing was kept. For the person alone whose it is. */
export async function readHeart(
  { read }: Storage,
  sessionId: string,
  userId: string,
): Promise<{ before: HeartFigures; after: HeartFigures } | null> {
  const found = await read
    .selectFrom('hearts')
    .select(['at_first', 'at_last'])
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return found ? viewHeart(found) : null;
}

function viewHeart({ at_first, at_last }: Pick<HeartRow, 'at_first' | 'at_last'>) {
  if (at_first === null || at_last === null) return null;
  return { before: JSON.parse(at_first) as HeartFigures, after: JSON.parse(at_last) as HeartFigures };
}

import type { HeartFigures } from '@attune/protocol';
import { sql } from 'kysely';
import type { Storage } from '../storage/storage.ts';
import type { HeartRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';
import type { BeforeAndAfter } from './course.ts';

type Whose = { readonly sessionId: string; readonly userId: string };

/**
 * The beginning stays as it was written first: whoever comes by another node, or puts the strap on again, goes on and does not begin anew.
 * Nothing is written of somebody who has no seat any more.
 */
export function heartKept({ read }: Storage, { sessionId, userId }: Whose, figures: BeforeAndAfter): Effect {
  const atLast = JSON.stringify(figures.after);
  const kept = read
    .insertInto('hearts')
    .columns(['session_id', 'user_id', 'at_first', 'at_last'])
    .expression(
      read
        .selectFrom('seats')
        .select(['session_id', 'user_id'])
        .select(sql<string>`cast(${JSON.stringify(figures.before)} as text)`.as('at_first'))
        .select(sql<string>`cast(${atLast} as text)`.as('at_last'))
        .where('session_id', '=', sessionId)
        .where('user_id', '=', userId),
    )
    .onConflict((conflict) => conflict.columns(['session_id', 'user_id']).doUpdateSet({ at_last: atLast }));
  return { query: kept.compile() };
}

export function heartForgotten({ read }: Storage, { sessionId, userId }: Whose): Effect {
  const forgotten = read
    .deleteFrom('hearts')
    .where('session_id', '=', sessionId)
    .where('user_id', '=', userId);
  return { query: forgotten.compile() };
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
  return { before: JSON.parse(at_first) as HeartFigures, after: JSON.parse(at_last) as HeartFigures };
}

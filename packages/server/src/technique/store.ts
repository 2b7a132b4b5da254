import type { Storage } from '../storage/storage.ts';
import type { TechniqueRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

export function techniqueAdded({ read }: Storage, row: TechniqueRow): Effect {
  return { query: read.insertInto('techniques').values(row).compile() };
}

/** Of the library as a whole: what is checked of a change is true of all of it. */
const LIBRARY = 'techniques';

export async function readRevision({ read }: Storage): Promise<number> {
  const row = await read
    .selectFrom('revisions')
    .select('revision')
    .where('what', '=', LIBRARY)
    .executeTakeFirst();
  // PostgreSQL counts in text.
  return Number(row?.revision ?? 0);
}

/** In place of what was read: of two admins who change the library at once one is answered CONFLICT, and looks at it again. */
export function libraryChanged({ read }: Storage, seen: number): Effect {
  const query = read
    .insertInto('revisions')
    .values({ what: LIBRARY, revision: seen + 1 })
    .onConflict((before) =>
      before
        .column('what')
        .doUpdateSet({ revision: seen + 1 })
        .where('revisions.revision', '=', seen),
    )
    .compile();
  return { query, expectRows: { count: 1, otherwise: 'CONFLICT' } };
}

export function techniqueChanged(
  { read }: Storage,
  id: string,
  columns: Partial<Pick<TechniqueRow, 'terms' | 'archived_at'>>,
): Effect {
  const query = read.updateTable('techniques').set(columns).where('id', '=', id).compile();
  return { query, expectRows: { count: 1, otherwise: 'NOT_FOUND' } };
}

/** Of a built-in one nothing but this is kept. */
export function techniqueArchived(
  { read }: Storage,
  id: string,
  archived_at: number | null,
  now: number,
): Effect {
  const query = read
    .insertInto('techniques')
    .values({ id, terms: null, archived_at, created_at: now })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ archived_at }));
  return { query: query.compile() };
}

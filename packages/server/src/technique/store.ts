import type { Storage } from '../storage/storage.ts';
import type { TechniqueRow } from '../storage/tables.guided.ts';
import type { Effect } from '../storage/unit.ts';

export function techniqueAdded({ read }: Storage, row: TechniqueRow): Effect {
  return { query: read.insertInto('techniques').values(row).compile() };
}

/** In place of what was read; of two admins who change it at once one is answered CONFLICT. */
export function techniqueChanged(
  { read }: Storage,
  id: string,
  seen: string,
  columns: Pick<TechniqueRow, 'terms' | 'archived_at'>,
): Effect {
  const query = read.updateTable('techniques').set(columns).where('id', '=', id).where('terms', '=', seen);
  return { query: query.compile(), expectRows: { count: 1, otherwise: 'CONFLICT' } };
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

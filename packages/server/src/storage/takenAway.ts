import { sql, type RawBuilder } from 'kysely';
import type { Storage } from './storage.ts';
import type { Tables } from './tables.ts';
import type { Effect } from './unit.ts';

/** Whoever writes meanwhile waits no longer than for a batch of their own. */
export const ROWS_PER_SLICE = 200;

export type Going = {
  readonly table: keyof Tables;
  /** A column of which few rows have the same, and none has NULL: that is equal to nothing, and would be asked for without end. */
  readonly key: string;
  /** A condition, for SQL. */
  readonly which: RawBuilder<unknown>;
  /** Only what it says goes, and the rows stay; then the condition must hold for them no more. @default the rows go */
  readonly column?: string;
};

/** Effects for one transaction after the other: what one takes must be gone before the next is asked for. None where nothing is left. */
export type Slices = AsyncIterable<readonly Effect[]>;

/** Takes rows away, however many there are. */
export async function* takenAway({ read }: Storage, { table, key, which, column }: Going): Slices {
  const change =
    column === undefined
      ? sql`DELETE FROM ${sql.table(table)}`
      : sql`UPDATE ${sql.table(table)} SET ${sql.ref(column)} = NULL`;
  for (;;) {
    const { rows } = await sql<{ key: string }>`
      SELECT ${sql.ref(key)} AS key FROM ${sql.table(table)}
      WHERE ${which} LIMIT ${sql.lit(ROWS_PER_SLICE)}`.execute(read);
    if (rows.length === 0) return;
    const keys = [...new Set(rows.map((row) => row.key))];
    const query = sql`${change} WHERE ${which} AND ${sql.ref(key)} IN (${sql.join(keys)})`;
    yield [{ query: query.compile(read) }];
  }
}

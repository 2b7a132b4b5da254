import { sql } from 'kysely';
import type { Storage } from './storage.ts';

/** What time it is on the machine of a PostgreSQL, milliseconds since 1970. SQLite has no other clock than the node that asks. */
export async function readTime({ read }: Pick<Storage, 'read'>): Promise<number> {
  const time = sql<{ at: number }>`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at`;
  const [row] = (await time.execute(read)).rows;
  if (!row) throw new Error('The database did not say what time it is.');
  return row.at;
}

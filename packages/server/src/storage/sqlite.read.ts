import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { readingDialect } from './reading.ts';
import { judgeSqlite, Prepared } from './sqlite.statements.ts';
import type { Tables } from './tables.ts';

/** A reader never waits for the writer in WAL mode; this covers the instant in which a checkpoint starts anew. */
const BUSY_TIMEOUT_MS = 1_000;

/** Queries on a connection of their own that SQLite itself keeps from changing anything. Its file must exist. */
export function openReader(
  file: string,
  onTrouble: (error: unknown) => void,
): { read: Kysely<Tables>; close: () => void } {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  return {
    read: new Kysely<Tables>({
      dialect: readingDialect(new SqliteDialect({ database: readOnly(database) }), {
        judge: judgeSqlite,
        onTrouble,
      }),
    }),
    // `destroy` of Kysely leaves a connection open that was never asked.
    close: () => database.close(),
  };
}

function readOnly(database: DatabaseSync): SqliteDatabase {
  const prepared = new Prepared(database);
  return {
    close: () => database.close(),
    prepare(sql): SqliteStatement {
      const { statement, hasColumns } = prepared.of(sql);
      const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        reader: hasColumns,
        all: (parameters) => statement.all(...values(parameters)),
        // Not the shared statement: it would be reset by the same query beside it.
        iterate: (parameters) => database.prepare(sql).iterate(...values(parameters)),
        run: () => {
          throw new Error('`read` serves queries; a change goes through `commit`.');
        },
      };
    },
  };
}

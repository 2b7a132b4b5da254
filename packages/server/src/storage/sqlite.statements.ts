import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Answer, Statements, Verdict } from './statements.ts';

/** Texts that are kept prepared. The queries of a node are few; only lists of parameters of unusual length add some. */
const MAX_PREPARED = 256;

/** Prepared statements of one connection, the least recently used forgotten first. */
export class Prepared {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  of(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    const statement = known ?? this.#database.prepare(sql);
    if (known) this.#statements.delete(sql);
    this.#statements.set(sql, statement);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size > MAX_PREPARED && oldest !== undefined) this.#statements.delete(oldest);
    return statement;
  }
}

export function sqliteStatements(database: DatabaseSync): Statements {
  const prepared = new Prepared(database);
  const run = (sql: string, parameters: readonly unknown[] = []): Answer => answer(prepared.of(sql), sql, parameters);
  return {
    run,
    runForEach(sql, rows) {
      const answers = rows.map((parameters) => run(sql, parameters));
      return {
        rows: answers.flatMap((each) => each.rows),
        changes: answers.reduce((sum, each) => sum + each.changes, 0),
      };
    },
  };
}

function answer(statement: StatementSync, sql: string, parameters: readonly unknown[]): Answer {
  const values = parameters as readonly SQLInputValue[];
  if (statement.columns().length === 0) return { rows: [], changes: Number(statement.run(...values).changes) };
  const rows = statement.all(...values);
  // Anything else that has columns is a change with RETURNING, one row per row changed.
  return { rows, changes: /^\s*select\b/i.test(sql) ? 0 : rows.length };
}

const CONSTRAINT = 19;
/** Locked by somebody, out of memory, read-only, interrupted, i/o error, damaged, full, cannot open, not a database. */
const UNABLE = new Set([5, 6, 7, 8, 9, 10, 11, 13, 14, 26]);

export function judgeSqlite(error: unknown): Verdict {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;
  if (code === undefined) return 'fault';
  // The low byte is the kind; the rest says more about it.
  const kind = code & 0xff;
  if (kind === CONSTRAINT) return 'conflict';
  return UNABLE.has(kind) ? 'unavailable' : 'fault';
}

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { isQuery, type Answer, type Statement, type Statements, type Verdict } from './statements.ts';

/** Texts that are kept prepared. The queries of a node are few; only lists of parameters of unusual length add some. */
const MAX_PREPARED = 256;

/** A statement with what is dear to ask for every time. */
export type PreparedStatement = { readonly statement: StatementSync; readonly hasColumns: boolean };

/** Prepared statements of one connection, the least recently used forgotten first. */
export class Prepared {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, PreparedStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  of(sql: string): PreparedStatement {
    const known = this.#statements.get(sql);
    const prepared = known ?? this.#prepare(sql);
    if (known) this.#statements.delete(sql);
    this.#statements.set(sql, prepared);
    const [oldest] = this.#statements.keys();
    if (this.#statements.size > MAX_PREPARED && oldest !== undefined) this.#statements.delete(oldest);
    return prepared;
  }

  #prepare(sql: string): PreparedStatement {
    const statement = this.#database.prepare(sql);
    return { statement, hasColumns: statement.columns().length > 0 };
  }
}

export function sqliteStatements(database: DatabaseSync): Statements {
  const prepared = new Prepared(database);
  const runForEach = ({ sql, rows = [[]] }: Statement): Answer => {
    const statement = prepared.of(sql);
    const answers = rows.map((parameters) => answer(statement, sql, parameters));
    return {
      rows: answers.flatMap((each) => each.rows),
      changes: answers.reduce((sum, each) => sum + each.changes, 0),
    };
  };
  return {
    run: (sql, parameters = []) => answer(prepared.of(sql), sql, parameters),
    runAll: async (statements) => statements.map(runForEach),
  };
}

function answer(prepared: PreparedStatement, sql: string, parameters: readonly unknown[]): Answer {
  const { statement, hasColumns } = prepared;
  const values = parameters as readonly SQLInputValue[];
  if (!hasColumns) return { rows: [], changes: Number(statement.run(...values).changes) };
  const rows = statement.all(...values);
  // Anything else that has columns is a change with RETURNING, one row per row changed.
  return { rows, changes: isQuery(sql) ? 0 : rows.length };
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

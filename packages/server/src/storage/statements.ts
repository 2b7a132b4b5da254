export type Answer = {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many rows a change touched; 0 for a query. */
  readonly changes: number;
};

/** One connection to a database, as the commit and the migrations see it. */
export type Statements = {
  run(sql: string, parameters?: readonly unknown[]): Answer | Promise<Answer>;
  /** Runs `sql` for each row of parameters; the rows of all answers together. Rows must not depend on each other. */
  runForEach(sql: string, rows: readonly (readonly unknown[])[]): Answer | Promise<Answer>;
};

/** What an error of a database means for the units that met it. */
export type Verdict =
  /** A deadlock or the like: the same transaction may succeed at once. */
  | 'again'
  /** The data says no: a second row where only one may be, a reference to nothing. */
  | 'conflict'
  /** The database is not able to: disk full, gone, too slow. */
  | 'unavailable'
  /** A statement that is wrong; ours to mend. */
  | 'fault';

/** Harmless when the transaction is over already, by the error itself or by the end of the connection. */
export async function rollBack(statements: Statements): Promise<void> {
  try {
    await statements.run('ROLLBACK');
  } catch {
    // Nothing is open any more.
  }
}

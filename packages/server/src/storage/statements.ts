export type Answer = {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many rows a change touched; 0 for a query. */
  readonly changes: number;
};

/** A statement to be run once for each row of parameters; rows must not depend on each other. Without rows: once, with none. */
export type Statement = { readonly sql: string; readonly rows?: readonly (readonly unknown[])[] };

/** One connection to a database, as the commit and the migrations see it. */
export type Statements = {
  run(sql: string, parameters?: readonly unknown[]): Answer | Promise<Answer>;
  /**
   * One after the other; the rows of all answers of a statement together. After one that fails none has an effect, a COMMIT neither. Where the
   * database is across a network all are sent at once, for each is locked out of the rows it changes while the others wait.
   */
  runAll(statements: readonly Statement[]): Promise<readonly Answer[]>;
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

/** Whether a statement asks and changes nothing. None of ours begins WITH and changes something. */
export function isQuery(sql: string): boolean {
  return /^\s*select\b/i.test(sql);
}

/** Harmless when the transaction is over already, by the error itself or by the end of the connection. */
export async function rollBack(statements: Statements): Promise<void> {
  try {
    await statements.run('ROLLBACK');
  } catch {
    // Nothing is open any more.
  }
}

import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Statement, Statements, Verdict } from './statements.ts';

/** How long one kind of work may take the server, and how long its answer the network. */
export type Patience = {
  /** A statement that runs longer is ended by the server, and its transaction with it. */
  readonly statementMs: number;
  /** Behind the server's own limit: only a connection that no longer answers gets here. */
  readonly answerMs: number;
};

const WRITING: Patience = { statementMs: 5_000, answerMs: 6_000 };
/** Somebody waits for what is read, and asks again. */
export const READING: Patience = { statementMs: 3_000, answerMs: 4_000 };
const CONNECT_DEADLINE_MS = 3_000;
const GOODBYE_MS = 1_000;

/** Numbers in both databases: counters and instants stay far below 2^53. `sum` of integers is NUMERIC. */
const AS_NUMBER: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

export function connectionOptions(
  url: string,
  { statementMs, answerMs }: Patience = WRITING,
): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'attune',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    statement_timeout: statementMs,
    query_timeout: answerMs,
    types: {
      getTypeParser: (oid, format) =>
        AS_NUMBER.has(oid) && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
    },
  };
}

/** Texts that the server keeps prepared for a connection. Those of a node are few; only lists of parameters of unusual length add some. */
const MAX_PREPARED = 256;

/** The one connection that changes things. Made when it is needed, and made anew after it was lost. */
export class PostgresSession implements Statements {
  readonly #url: string;
  readonly #onTrouble: (error: unknown) => void;
  readonly #names = new Map<string, string>();
  #client: pg.Client | undefined;

  constructor(url: string, onTrouble: (error: unknown) => void) {
    this.#url = url;
    this.#onTrouble = onTrouble;
  }

  async run(sql: string, parameters: readonly unknown[] = []) {
    const client = this.#client;
    if (!client) throw new ConnectionLost('There is no connection to PostgreSQL.');
    leaveTogether(client);
    const { rows, rowCount, command } = await client
      .query({ name: this.#nameOf(sql), text: sql, values: [...parameters] })
      .catch((error: unknown) => this.#failed(client, error));
    return { rows, changes: command === 'SELECT' ? 0 : (rowCount ?? 0) };
  }

  /** The connection is a pipeline: what follows a failure within a transaction is refused there, and its COMMIT is a ROLLBACK. */
  runAll(statements: readonly Statement[]) {
    return Promise.all(statements.map(({ sql, rows = [] }) => this.run(sql, columnsOf(rows))));
  }

  /** Rejects when the database cannot be reached. */
  async connect(): Promise<void> {
    if (this.#client) return;
    const client = new pg.Client({ ...connectionOptions(this.#url), pipeline: true });
    client.on('error', (error) => {
      this.#onTrouble(error);
      this.#forget(client);
    });
    client.on('end', () => this.#forget(client));
    try {
      await client.connect();
      // An ack means on disk (EVENT-1), whatever the server's default is.
      await client.query(`SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local')`);
    } catch (error) {
      await disconnect(client);
      throw error;
    }
    this.#client = client;
  }

  /** The next `connect` makes a new connection: what this one is still doing is not known. */
  async reset(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    this.#forget(client);
    await disconnect(client);
  }

  /** What was not answered will not be: a ROLLBACK behind it would only wait as long again. */
  #failed(client: pg.Client, error: unknown): never {
    const isSilent = judgePostgres(error) === 'unavailable' && !(error instanceof pg.DatabaseError);
    if (isSilent && this.#client === client) void this.reset();
    throw error;
  }

  /** Planned once and not each time; undefined for what is not kept. */
  #nameOf(sql: string): string | undefined {
    const known = this.#names.get(sql);
    if (known !== undefined || this.#names.size >= MAX_PREPARED) return known;
    const name = `attune_${this.#names.size + 1}`;
    this.#names.set(sql, name);
    return name;
  }

  #forget(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
  }
}

/** What is asked in one turn of the event loop is one write: of hundreds of questions each would be a call of the system. */
function leaveTogether({ connection: { stream } }: pg.Client): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function columnsOf(rows: readonly (readonly unknown[])[]): unknown[][] {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
}

/** A server that is out of reach does not say goodbye; the system gives that connection up in its own time. */
async function disconnect(client: pg.Client): Promise<void> {
  try {
    await Promise.race([client.end(), setTimeout(GOODBYE_MS, undefined, { ref: false })]);
  } catch {
    // It is gone, which is what was wanted.
  }
}

class ConnectionLost extends Error {}

/** Serialization failure, deadlock. */
const AGAIN = new Set(['40001', '40P01']);
/**
 * Connection exceptions, resources, locks and timeouts, the operator, the system, a read-only standby; and a prepared statement whose columns
 * are others since a migration, which a new connection prepares anew.
 */
const UNABLE = /^(?:08|53|55|57|58|25006|0A000|XX)/;

export function judgePostgres(error: unknown): Verdict {
  // Without a code of PostgreSQL it is the connection: refused, reset, no answer.
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : undefined;
  if (code === undefined)
    return isSystemError(error) || error instanceof ConnectionLost ? 'unavailable' : 'fault';
  if (AGAIN.has(code)) return 'again';
  if (code.startsWith('23')) return 'conflict';
  return UNABLE.test(code) ? 'unavailable' : 'fault';
}

function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    'code' in error ||
    /^(?:Connection terminated|Query read timeout|timeout e(?:xpired|xceeded)|Client)/.test(error.message)
  );
}

import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';

/** Connections for queries; a node needs few at a time, and a server has about a hundred for all nodes. */
const READERS = 10;
const READ_ONLY = 'SET default_transaction_read_only = on';

/** The connections that only read. One that has not answered is not used again: whoever came next would wait behind the same silence. */
export class PostgresReaders implements PostgresPool {
  readonly options: object;
  readonly #pool: pg.Pool;
  readonly #readers = new WeakMap<pg.PoolClient, PostgresPoolClient>();

  constructor(options: pg.ClientConfig, onTrouble: (error: unknown) => void) {
    this.options = options;
    this.#pool = new pg.Pool({ ...options, max: READERS });
    // A connection that is lost while nobody uses it has nobody else to tell.
    this.#pool.on('error', onTrouble);
    // One that is lost between the queries of somebody who has it: their next query says so. An 'error' that nobody hears ends the node.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect();
    const known = this.#readers.get(client);
    if (known) return known;
    const reader = readerOn(client);
    this.#readers.set(client, reader);
    try {
      await reader.query(READ_ONLY, []);
    } catch (error) {
      // Nobody has it yet, so nobody else would give it back.
      client.release(true);
      throw error;
    }
    return reader;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

function readerOn(client: pg.PoolClient): PostgresPoolClient {
  let isSpent = false;
  const query = async (sql: string, parameters: readonly unknown[]) => {
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      isSpent ||= endsConnection(error);
      throw error;
    }
  };
  return {
    // Cursors, which it also may be asked for, are for streams; nothing here reads by them.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(isSpent || destroy === true),
  };
}

/** The operator ended it (57P…); the error arrives before the end of the connection does. */
const ENDED_BY_SERVER = /^57P/;

/** A statement that took the server too long leaves the connection as it was; only silence and loss do not. */
function endsConnection(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || ENDED_BY_SERVER.test(error.code ?? '');
}

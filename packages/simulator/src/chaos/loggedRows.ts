import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PostgresProgram } from './programs/postgres.ts';

/** A row of the log as it stands in the database. */
export type LoggedRow = {
  readonly channel: string;
  /** Of the channel's head. */
  readonly epoch: string;
  readonly offset: number;
  readonly tag: string;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  /** The payload, parsed. */
  readonly payload: unknown;
  readonly author: string | null;
  readonly producer: string | null;
  readonly seq: number | null;
};

/** Statements straight into a database, past every node. A SELECT answers its rows; anything else answers none. */
export type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

const COLUMNS = 'log.channel, epoch, position, log.tag, log.id, type, at, json, author, producer, seq';
const LOG = `SELECT ${COLUMNS} FROM log JOIN heads ON heads.channel = log.channel ORDER BY log.channel, position`;

export async function readRows(query: Query): Promise<readonly LoggedRow[]> {
  return (await query(LOG)).map((row) => ({
    channel: String(row['channel']),
    epoch: String(row['epoch']),
    offset: Number(row['position']),
    tag: String(row['tag']),
    id: String(row['id']),
    type: String(row['type']),
    at: Number(row['at']),
    payload: JSON.parse(String(row['json'])) as unknown,
    author: textOrNull(row['author']),
    producer: textOrNull(row['producer']),
    seq: row['seq'] === null ? null : Number(row['seq']),
  }));
}

export function postgresQuery(postgres: PostgresProgram): Query {
  return (sql) => postgres.query(sql);
}

/** Opened for writing, so that what only the write-ahead log has is read too; a node may have it open as well. */
export function sqliteQuery(dataDirectory: string): Query {
  return async (sql) => {
    const database = new DatabaseSync(join(dataDirectory, 'attune.db'), { timeout: 5_000 });
    try {
      if (/^\s*(?:select|with)\b/i.test(sql)) return database.prepare(sql).all();
      database.exec(sql);
      return [];
    } finally {
      database.close();
    }
  };
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

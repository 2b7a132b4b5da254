import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe } from 'vitest';
import { newId } from '../src/platform/random.ts';
import { openPostgres } from '../src/storage/postgres.ts';
import { openSqlite } from '../src/storage/sqlite.ts';
import type { Storage } from '../src/storage/storage.ts';
import { postgresTemplate } from './postgresTemplate.ts';

/** An empty database of a test's own; gone when the test is over, with every storage that was opened on it. */
export type TestDatabase = AsyncDisposable & {
  readonly kind: Storage['kind'];
  /** Opens the same database each time; on SQLite the one before must have been closed. */
  open(): Promise<Storage>;
};

const POSTGRES_URL = process.env['ATTUNE_TEST_POSTGRES_URL'];

/** Registers the body once per database. PostgreSQL shows as skipped when ATTUNE_TEST_POSTGRES_URL names none. */
export function describeOnEveryDatabase(body: (create: () => Promise<TestDatabase>) => void): void {
  describe('on SQLite', () => body(sqliteDatabase));
  describe.skipIf(!POSTGRES_URL)('on PostgreSQL', () => body(() => postgresDatabase()));
}

export async function sqliteDatabase(): Promise<TestDatabase & { readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'attune-sqlite-'));
  const file = join(folder, 'attune.db');
  const opened: Storage[] = [];
  return {
    kind: 'sqlite',
    file,
    async open() {
      const storage = await openSqlite({ file });
      opened.push(storage);
      return storage;
    },
    async [Symbol.asyncDispose]() {
      for (const storage of opened) await storage.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** `tables`: false leaves it as empty as a customer's, for the storage to bring them. */
export async function postgresDatabase({ tables = true } = {}): Promise<
  TestDatabase & { readonly url: string }
> {
  if (!POSTGRES_URL) throw new Error('ATTUNE_TEST_POSTGRES_URL is not set.');
  const name = `attune_${Buffer.from(newId(), 'base64url').toString('hex')}`;
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  const template = tables ? await postgresTemplate(POSTGRES_URL) : 'template1';
  await administer(POSTGRES_URL, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const opened: Storage[] = [];
  return {
    kind: 'postgres',
    url: url.href,
    async open() {
      const storage = await openPostgres({ url: url.href });
      opened.push(storage);
      return storage;
    },
    async [Symbol.asyncDispose]() {
      for (const storage of opened) await storage.close();
      await administer(POSTGRES_URL, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Runs one statement beside the storage under test. */
export async function administer(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

import { createHash } from 'node:crypto';
import pg from 'pg';
import { MIGRATIONS } from '../src/storage/migrations.ts';
import { openPostgres } from '../src/storage/postgres.ts';

/** Any number that nobody else locks: the first test that comes makes it, and the others wait. */
const TEMPLATE_LOCK = 4_771_906_252;

let making: Promise<string> | undefined;

/** The name of a database with all tables, to copy: making them anew takes most of a test's time. One per server and format. */
export function postgresTemplate(url: string): Promise<string> {
  return (making ??= findOrMake(url));
}

async function findOrMake(url: string): Promise<string> {
  const format = createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex');
  const name = `attune_template_${format.slice(0, 16)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${TEMPLATE_LOCK})`);
    if (!(await isReady(client, name))) await make(client, url, name);
    return name;
  } finally {
    await client.end();
  }
}

/** One that lets somebody in is half made: whoever made it was ended. */
async function isReady(client: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1 AND NOT datallowconn', [
    name,
  ]);
  return rowCount === 1;
}

async function make(client: pg.Client, serverUrl: string, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const storage = await openPostgres({ url: url.href });
  await storage.close();
  // A database is copied only while nobody is connected to it.
  await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
}

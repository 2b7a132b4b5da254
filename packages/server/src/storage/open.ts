import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Storage } from './storage.ts';

export type OpenOptions = {
  /** `postgres://…`; undefined: SQLite in the directory, which is made when it is not there. */
  readonly databaseUrl: string | undefined;
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
};

const DATABASE_FILE = 'attune.db';

export async function openStorage({
  databaseUrl,
  dataDirectory,
  clock,
  onTrouble,
}: OpenOptions): Promise<Storage> {
  if (databaseUrl !== undefined) return openPostgres({ url: databaseUrl, clock, onTrouble });
  mkdirSync(dataDirectory, { recursive: true });
  return openSqlite({ file: join(dataDirectory, DATABASE_FILE), clock, onTrouble });
}

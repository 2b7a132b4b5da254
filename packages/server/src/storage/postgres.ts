import { Kysely, PostgresDialect } from 'kysely';
import { systemClock, type Clock } from '../platform/clock.ts';
import { Lifetime } from '../platform/lifetime.ts';
import { newId } from '../platform/random.ts';
import { commitBatch, type Database } from './commit.ts';
import { POSTGRES_COMMIT } from './commit.sql.ts';
import { Committer } from './committer.ts';
import { migrate } from './migrate.ts';
import { PostgresReaders } from './postgres.readers.ts';
import { connectionOptions, judgePostgres, PostgresSession, READING } from './postgres.session.ts';
import { readingDialect } from './reading.ts';
import type { Storage } from './storage.ts';
import type { Tables } from './tables.ts';
import type { Outcome, Work } from './work.ts';

/** Any number that nobody else locks: two nodes that start at once migrate one after the other. */
const MIGRATION_LOCK = 4_771_906_251;

export type PostgresOptions = {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** @default systemClock */
  readonly clock?: Clock;
  /** Told when the database could not do what it should. @default nobody */
  readonly onTrouble?: (error: unknown) => void;
};

/** Rejects when the database cannot be reached now; afterwards a lost connection is made anew whenever it is needed. */
export async function openPostgres({
  url,
  clock = systemClock,
  onTrouble = () => undefined,
}: PostgresOptions): Promise<Storage> {
  const lifetime = new Lifetime();
  try {
    const session = new PostgresSession(url, onTrouble);
    lifetime.add(() => session.reset());
    await session.connect();
    const lock = `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`;
    await migrate(session, { begin: ['BEGIN', lock], now: clock.now() });

    const pool = new PostgresReaders(connectionOptions(url, READING), onTrouble);
    lifetime.add(() => pool.end());
    const dialect = new PostgresDialect({ pool });
    const read = new Kysely<Tables>({
      dialect: readingDialect(dialect, { judge: judgePostgres, onTrouble }),
    });
    const committer = new Committer({ run: (works, now) => commitOn(session, works, now), clock, onTrouble });
    lifetime.add(() => committer.close());
    return {
      kind: 'postgres',
      read,
      commit: (unit) => committer.commit(unit),
      close: () => lifetime.end(),
    };
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}

async function commitOn(
  session: PostgresSession,
  works: readonly Work[],
  now: number,
): Promise<readonly Outcome[]> {
  await session.connect();
  const database: Database = {
    statements: session,
    sql: POSTGRES_COMMIT,
    judge: judgePostgres,
    newEpoch: newId,
  };
  const outcomes = await commitBatch(database, works, now);
  const isAtALoss = outcomes.some((each) => each.outcome === 'refused' && each.error === 'UNAVAILABLE');
  if (isAtALoss) await session.reset();
  return outcomes;
}

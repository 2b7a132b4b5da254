import { MIGRATIONS } from './migrations.ts';
import { rollBack, type Statements } from './statements.ts';

/** The database was written by a later version of Attune; opening it with this one could lose what it does not know. */
class StorageNewerError extends Error {
  override readonly name = 'StorageNewerError';

  constructor(found: number, known: number) {
    super(
      `The database was written by a newer version of Attune (format ${found}, this version knows ${known}). Please start the newer version.`,
    );
  }
}

export type MigrateOptions = {
  /** Begins a transaction that lets nobody else migrate until its end. */
  readonly begin: readonly string[];
  readonly now: number;
  readonly migrations?: readonly (readonly string[])[];
};

/** Brings the tables up to date, all in one transaction: a start that fails half-way changes nothing. */
export async function migrate(
  statements: Statements,
  { begin, now, migrations = MIGRATIONS }: MigrateOptions,
): Promise<void> {
  try {
    for (const sql of begin) await statements.run(sql);
    await statements.run(
      'CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, applied_at BIGINT NOT NULL)',
    );
    const { rows } = await statements.run('SELECT coalesce(max(number), 0) AS number FROM migrations');
    const found = Number(rows[0]?.['number']);
    if (found > migrations.length) throw new StorageNewerError(found, migrations.length);
    for (const [index, changes] of migrations.entries()) {
      if (index < found) continue;
      for (const sql of changes) await statements.run(sql);
      await statements.run(
        `INSERT INTO migrations (number, applied_at) VALUES (${index + 1}, ${Math.trunc(now)})`,
      );
    }
    await statements.run('COMMIT');
  } catch (error) {
    await rollBack(statements);
    throw error;
  }
}

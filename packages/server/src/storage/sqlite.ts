import { systemClock, type Clock } from '../platform/clock.ts';
import { Lifetime } from '../platform/lifetime.ts';
import { Committer } from './committer.ts';
import { lockFile } from './sqlite.lock.ts';
import { openReader } from './sqlite.read.ts';
import { SqliteWriter, sqliteWorker } from './sqlite.writer.ts';
import type { Storage } from './storage.ts';

export type SqliteOptions = {
  /** Its folder must exist. Beside it: `-wal` and `-shm` of SQLite, `.lock` and `.pid` of ours. */
  readonly file: string;
  /** @default systemClock */
  readonly clock?: Clock;
  /** Told when the database could not do what it should. @default nobody */
  readonly onTrouble?: (error: unknown) => void;
};

/** Rejects with StorageLockedError when another process has the file, with StorageNewerError when a later version wrote it. */
export async function openSqlite({
  file,
  clock = systemClock,
  onTrouble = () => undefined,
}: SqliteOptions): Promise<Storage> {
  const lifetime = new Lifetime();
  try {
    lifetime.add(lockFile(file));
    const writer = await SqliteWriter.start(sqliteWorker({ file, now: clock.now() }));
    lifetime.add(() => writer.close());
    const { read, close } = openReader(file, onTrouble);
    lifetime.add(close);
    const committer = new Committer({ run: (works, now) => writer.commit(works, now), clock, onTrouble });
    lifetime.add(() => committer.close());
    return {
      kind: 'sqlite',
      read,
      commit: (unit) => committer.commit(unit),
      close: () => lifetime.end(),
    };
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}

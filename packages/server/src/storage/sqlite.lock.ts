import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Somebody else has the database file; two processes on one file would lose each other's rows. */
export class StorageLockedError extends Error {
  override readonly name = 'StorageLockedError';

  constructor(file: string, pid: string | undefined) {
    const who = pid === undefined ? 'another process' : `the process ${pid}`;
    super(
      `The database ${basename(file)} is in use by ${who}; please stop that one first, or use another folder.`,
    );
  }
}

/**
 * Takes the database file for this process, and returns what gives it back. The lock is an open transaction on a file of its own: the
 * system ends it with the process, however that ends. The pid beside it only serves the message.
 */
export function lockFile(file: string): () => void {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  try {
    // No journal: nothing is written, and nothing must be left behind by a kill.
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw isBusy(error) ? new StorageLockedError(file, readPid(file)) : error;
  }
  writeFileSync(pidFile(file), `${process.pid}\n`);
  return () => {
    rmSync(pidFile(file), { force: true });
    lock.close();
  };
}

function pidFile(file: string): string {
  return `${file}.pid`;
}

function readPid(file: string): string | undefined {
  try {
    return /^\d+/.exec(readFileSync(pidFile(file), 'utf8'))?.[0];
  } catch {
    // The other one has the lock and is about to write its pid.
    return undefined;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
}

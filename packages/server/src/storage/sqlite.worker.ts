// Runs as it is, without a build and without the other packages: it imports from `node:` and from files beside it only.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { newId } from '../platform/random.ts';
import { commitBatch, type Database } from './commit.ts';
import { SQLITE_COMMIT } from './commit.sql.ts';
import { migrate } from './migrate.ts';
import { judgeSqlite, sqliteStatements } from './sqlite.statements.ts';
import type { FromWorker, ToWorker, WorkerStart } from './sqlite.wire.ts';

/** Only a reader that holds back a checkpoint can make the one writer wait. */
const BUSY_TIMEOUT_MS = 5_000;
/** 16 MiB: a checkpoint is two more fsyncs, and costs the commit that meets it tens of milliseconds. */
const CHECKPOINT_PAGES = 4_096;
/** The write-ahead log is cut back to this after a checkpoint. */
const WAL_BYTES = 64 * 1024 * 1024;

const port = parentPort;
if (!port) throw new Error('This file is the thread that writes to SQLite; it is not run by itself.');
const tell = (message: FromWorker) => port.postMessage(message);

const { file, now } = workerData as WorkerStart;
const sqlite = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
sqlite.exec(
  `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${WAL_BYTES}`,
);
const statements = sqliteStatements(sqlite);
const database: Database = { statements, sql: SQLITE_COMMIT, judge: judgeSqlite, newEpoch: newId };

await migrate(statements, { begin: ['BEGIN IMMEDIATE'], now });
port.on('message', (message: ToWorker) => {
  if (message.type === 'close') {
    sqlite.close();
    port.close();
    return;
  }
  commitBatch(database, message.works, message.now).then((outcomes) => tell({ type: 'committed', outcomes }));
});
tell({ type: 'ready' });

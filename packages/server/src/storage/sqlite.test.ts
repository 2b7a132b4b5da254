import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../test/child.ts';
import { sqliteDatabase } from '../../test/databases.ts';
import { append, rowsOf } from '../../test/units.ts';
import { openSqlite } from './sqlite.ts';
import { SqliteWriter } from './sqlite.writer.ts';
import { tagAfter } from './tag.ts';

/** Processes start slowly on a busy machine. */
const DEADLINE_MS = 30_000;
const KILLS = 3;
const LINES_BEFORE_KILL = 300;

describe('SQLite', { timeout: DEADLINE_MS }, () => {
  it('EVENT-1 after kill -9 every acknowledged event is there, offsets have no hole and tags chain', async () => {
    await using database = await sqliteDatabase();
    const acked: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await using child = startChild('commitLoop.ts', [database.file, '16']);
      await child.until(LINES_BEFORE_KILL);
      acked.push(...(await child.kill()).filter((line) => line.startsWith('ack ')));
    }
    const storage = await database.open();
    const stored = new Set<string>();
    for (const channel of ['session:0', 'session:1', 'session:2']) {
      let tag = '';
      for (const [index, row] of (await rowsOf(storage, channel)).entries()) {
        expect(row).toMatchObject({ position: index + 1, tag: (tag = tagAfter(tag, row.id)) });
        stored.add(`ack ${channel} ${row.position} ${row.id}`);
      }
    }
    expect(acked.length).toBeGreaterThanOrEqual(KILLS * (LINES_BEFORE_KILL - 1));
    expect(acked.filter((line) => !stored.has(line))).toEqual([]);
  });

  it('a second process is refused in one sentence that names the first, and let in once that was killed', async () => {
    await using database = await sqliteDatabase();
    await using child = startChild('commitLoop.ts', [database.file, '1']);
    await child.until(1);
    await expect(database.open()).rejects.toMatchObject({
      name: 'StorageLockedError',
      message: `The database attune.db is in use by the process ${child.process.pid}; please stop that one first, or use another folder.`,
    });
    await child.kill();
    const storage = await database.open();
    await expect(storage.commit({ appends: [append('a')] })).resolves.toMatchObject({ outcome: 'committed' });
  });

  it('a file is opened once in one process too, and again after it was closed', async () => {
    await using database = await sqliteDatabase();
    const first = await database.open();
    await expect(openSqlite({ file: database.file })).rejects.toMatchObject({ name: 'StorageLockedError' });
    await first.close();
    await expect(database.open()).resolves.toMatchObject({ kind: 'sqlite' });
  });

  it('a full disk is UNAVAILABLE, what was stored stays readable, and it goes on when there is room', async () => {
    await using database = await sqliteDatabase();
    await using child = startChild('commitLoop.ts', [database.file, '4'], 'ulimit -f 2000');
    const lines = await child.ended();
    const acks = lines.filter((line) => line.startsWith('ack '));
    expect(lines.slice(-2)).toEqual([`refused UNAVAILABLE ${acks.length}`, 'closed']);
    expect(acks.length).toBeGreaterThan(0);
    const storage = await database.open();
    expect(await storage.read.selectFrom('log').select('id').execute()).toHaveLength(acks.length);
    await expect(storage.commit({ appends: [append('a')] })).resolves.toMatchObject({ outcome: 'committed' });
  });

  it('a database of a newer version is refused, and not changed', async () => {
    await using database = await sqliteDatabase();
    await (await database.open()).close();
    const raw = new DatabaseSync(database.file);
    raw.exec('INSERT INTO migrations (number, applied_at) VALUES (99, 0)');
    raw.close();
    await expect(database.open()).rejects.toThrow(/newer version of Attune \(format 99/);
  });

  it('a writer that ends rejects what it was doing, and everything afterwards', async () => {
    const dies = `const { parentPort } = require('node:worker_threads');
      parentPort.on('message', () => process.exit(1));
      parentPort.postMessage({ type: 'ready' });`;
    const writer = await SqliteWriter.start(new Worker(dies, { eval: true }));
    await expect(writer.commit([], 0)).rejects.toThrow('has ended');
    await expect(writer.commit([], 0)).rejects.toThrow('has ended');
    await writer.close();
  });
});

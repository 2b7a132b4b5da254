import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { administer, postgresDatabase } from '../../test/databases.ts';
import { append, createSession, isInPhase, rowsOf } from '../../test/units.ts';
import { openPostgres } from './postgres.ts';
import { tagAfter } from './tag.ts';

const DEADLINE_MS = 30_000;
const END_WRITERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;

describe.skipIf(!process.env['ATTUNE_TEST_POSTGRES_URL'])('PostgreSQL', { timeout: DEADLINE_MS }, () => {
  it('nodes that start at once on an empty database all start', async () => {
    await using database = await postgresDatabase({ tables: false });
    const storages = await Promise.all([database.open(), database.open(), database.open()]);
    const channels = await Promise.all(storages.map((storage) => storage.commit({ appends: [append('a')] })));
    expect(channels).toHaveLength(3);
  });

  it('EVENT-2 nodes that append to the same channels at once leave no hole and one chain of tags', async () => {
    await using database = await postgresDatabase();
    const storages = [await database.open(), await database.open()];
    // Both orders of two channels: without a common order of locks these would wait for each other.
    const appends = [append('a'), append('b')];
    const commits = Array.from({ length: 200 }, (_, index) => {
      const ordered = index % 2 ? appends : appends.toReversed();
      return storages.map((storage) =>
        storage.commit({ appends: ordered.map(({ channel }) => append(channel)) }),
      );
    });
    await Promise.all(commits.flat());
    for (const channel of ['a', 'b']) {
      const rows = await rowsOf(storages[0] ?? (await database.open()), channel);
      let tag = '';
      for (const row of rows) expect(row.tag).toBe((tag = tagAfter(tag, row.id)));
      expect(rows.map(({ position }) => position)).toEqual(
        Array.from({ length: 400 }, (_, index) => index + 1),
      );
    }
  });

  it('EVENT-4 a producer that moves to another node is known there', async () => {
    await using database = await postgresDatabase();
    const [one, two] = [await database.open(), await database.open()];
    const unit = { appends: [append('a')], producer: { channel: 'a', key: 'ann|1', seq: 1, prev: 0 } };
    const answers = await Promise.all([one.commit(unit), two.commit(unit)]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['committed', 'duplicate']);
    expect(await rowsOf(one, 'a')).toHaveLength(1);
  });

  it('a connection that is ended is UNAVAILABLE at most once, and made anew', async () => {
    await using database = await postgresDatabase();
    const storage = await database.open();
    await storage.commit({ appends: [append('a')] });
    await administer(database.url, END_WRITERS);
    const unit = { appends: [append('a')], producer: { channel: 'a', key: 'ann|1', seq: 1, prev: 0 } };
    const [first] = await Promise.allSettled([storage.commit(unit)]);
    if (first.status === 'rejected') expect(first.reason).toMatchObject({ error: 'UNAVAILABLE' });
    await expect(storage.commit(unit)).resolves.toMatchObject({
      outcome: expect.stringMatching(/committed|duplicate/),
    });
    expect(await rowsOf(storage, 'a')).toHaveLength(2);
  });

  it('a migration by another node that changes the columns of a statement costs one UNAVAILABLE', async () => {
    await using database = await postgresDatabase();
    const storage = await database.open();
    await createSession(storage, 's');
    const query = { ...isInPhase(storage, 's', 'live').query, sql: 'SELECT * FROM sessions' };
    const unit = { effects: [{ query: { ...query, parameters: [] } }], appends: [append('a')] };
    await storage.commit(unit);
    await administer(database.url, 'ALTER TABLE sessions ADD COLUMN mood text');
    await expect(storage.commit(unit)).rejects.toMatchObject({ error: 'UNAVAILABLE' });
    await expect(storage.commit(unit)).resolves.toMatchObject({ outcome: 'committed' });
    expect(await rowsOf(storage, 'a')).toHaveLength(2);
  });

  it('a connection that is ended while somebody reads fails the reading, and nothing else', async () => {
    await using database = await postgresDatabase();
    const storage = await database.open();
    const reading = storage.read.connection().execute(async (held) => {
      await sql`SELECT 1`.execute(held);
      await administer(database.url, END_WRITERS);
      return sql`SELECT pg_sleep(10)`.execute(held);
    });
    await expect(reading).rejects.toMatchObject({ error: 'UNAVAILABLE' });
    expect(await rowsOf(storage, 'a')).toEqual([]);
  });

  it('a server that is not there is an error at the start', async () => {
    await expect(openPostgres({ url: 'postgres://attune@127.0.0.1:1/none' })).rejects.toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { append } from '../../test/units.ts';
import { sqlLog } from './log.sql.ts';
import { MAX_RECOVERED_BYTES, recover } from './recovery.ts';

const CHANNEL = 'session:s1';

/** `count` events of so many bytes. */
function events(count: number, bytes: number) {
  const json = JSON.stringify('x'.repeat(bytes - 2));
  return { appends: Array.from({ length: count }, () => append(CHANNEL, { json })) };
}

describe('recovery', () =>
  describeOnEveryDatabase((create) => {
    it('SUB-2 what was missed comes whole, over more than one reading', async () => {
      await using database = await create();
      const storage = await database.open();
      const log = sqlLog(storage);
      const start = await log.top(CHANNEL);
      await storage.commit(events(1_000, 10));
      const recovery = await recover(log, CHANNEL, start);
      expect(recovery.recovered).toBe(true);
      expect(recovery.entries.map(({ offset }) => offset)).toEqual(
        Array.from({ length: 1_000 }, (_, index) => index + 1),
      );
      await storage.commit(events(1, 10));
      expect(await recover(log, CHANNEL, start)).toMatchObject({ recovered: false, reason: 'too_far' });
    });

    it('SUB-8 SUB-4 more than 1 MiB is too far, and of the recent history as much is given as fits', async () => {
      await using database = await create();
      const storage = await database.open();
      const log = sqlLog(storage);
      const start = await log.top(CHANNEL);
      await storage.commit(events(16, 65_536));
      expect(await recover(log, CHANNEL, start)).toMatchObject({ recovered: true });
      await storage.commit(events(1, 65_536));
      const recovery = await recover(log, CHANNEL, start);
      expect(recovery).toMatchObject({ recovered: false, reason: 'too_far' });
      const bytes = recovery.entries.reduce((sum, { json }) => sum + json.length, 0);
      expect(bytes).toBeLessThanOrEqual(MAX_RECOVERED_BYTES);
      expect(recovery.entries.at(-1)?.offset).toBe(17);
    });
  }));

import { describe, expect, it } from 'vitest';
import { describeOnEveryDatabase } from '../../test/databases.ts';
import { HandClock } from '../../test/handClock.ts';
import { append, rowsOf, step } from '../../test/units.ts';
import { startRetention, sweep } from './retention.ts';
import type { Storage } from './storage.ts';

/** Appends events that may go at these instants. */
function appendUntil(storage: Storage, channel: string, ...keepUntil: readonly number[]) {
  return storage.commit({ appends: keepUntil.map((each) => append(channel, { keepUntil: each })) });
}

async function positionsOf(storage: Storage, channel: string): Promise<readonly number[]> {
  return (await rowsOf(storage, channel)).map(({ position }) => position);
}

describe('retention', () =>
  describeOnEveryDatabase((create) => {
    it('SUB-3 only the beginning of a channel is deleted: what must be kept keeps what follows it', async () => {
      await using database = await create();
      const storage = await database.open();
      await appendUntil(storage, 'a', 10, 10, 99, 10, 99);
      await appendUntil(storage, 'b', 99, 10, 10);
      await sweep(storage, 10);
      expect(await positionsOf(storage, 'a')).toEqual([3, 4, 5]);
      expect(await positionsOf(storage, 'b')).toEqual([1, 2, 3]);
    });

    it('SUB-3 the newest event of a channel stays, and the next one follows on it', async () => {
      await using database = await create();
      const storage = await database.open();
      await appendUntil(storage, 'a', ...Array.from({ length: 1_201 }, () => 10));
      await sweep(storage, 10);
      expect(await positionsOf(storage, 'a')).toEqual([1_201]);
      await appendUntil(storage, 'a', 10);
      expect(await positionsOf(storage, 'a')).toEqual([1_201, 1_202]);
    });

    it('EVENT-4 an event that was deleted is still known as sent before', async () => {
      await using database = await create();
      const storage = await database.open();
      await appendUntil(storage, 'a', 10);
      await storage.commit({ ...step('a', 'ann|1', 1), appends: [append('a', { keepUntil: 10 })] });
      await appendUntil(storage, 'a', 99);
      await sweep(storage, 10);
      expect(await storage.commit(step('a', 'ann|1', 1))).toEqual({
        outcome: 'duplicate',
        offset: 2,
      });
    });

    it('sweeps now and then until it is stopped', async () => {
      await using database = await create();
      const storage = await database.open();
      const clock = new HandClock();
      const troubles: unknown[] = [];
      const stop = startRetention({ storage, clock, onTrouble: (error) => troubles.push(error) });
      await appendUntil(storage, 'a', 1, 1);
      clock.advance(600_000);
      await expect.poll(() => positionsOf(storage, 'a')).toEqual([2]);
      stop();
      expect(clock.pending).toBe(0);
      expect(troubles).toEqual([]);
    });
  }));

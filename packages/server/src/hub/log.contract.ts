import { expect, it } from 'vitest';
import type { TestDatabase } from '../../test/databases.ts';
import { append, step } from '../../test/units.ts';
import { sweep } from '../storage/retention.ts';
import type { Storage } from '../storage/storage.ts';
import { tagAfter } from '../storage/tag.ts';
import type { EventLog } from './log.ts';

type Create = () => Promise<TestDatabase>;
type MakeLog = (storage: Storage) => EventLog;

/** What every event log must answer about what was committed. */
export function logContract(create: Create, makeLog: MakeLog): void {
  positionRules(create, makeLog);
  readingRules(create, makeLog);
}

function positionRules(create: Create, makeLog: MakeLog): void {
  it('SUB-1 a channel without events stands at offset 0 of an epoch that stays', async () => {
    await using database = await create();
    const before = await database.open();
    const [top, again] = await Promise.all([makeLog(before).top('a'), makeLog(before).top('a')]);
    await before.close();
    const after = await database.open();
    expect(top).toMatchObject({ offset: 0, tag: '' });
    expect(top.epoch).toMatch(/^[\w-]{1,32}$/);
    expect(again).toEqual(top);
    expect(await makeLog(after).top('a')).toEqual(top);
    expect((await makeLog(after).top('b')).epoch).not.toBe(top.epoch);
  });

  it('SUB-1 many channels are asked for at once; one that nobody asked for before has no head', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    await storage.commit({ appends: [append('a', { id: 'one' }), append('b', { id: 'two' })] });
    const tops = await log.tops(['a', 'b', 'c']);
    expect([...tops.keys()].sort()).toEqual(['a', 'b']);
    expect(tops.get('a')).toEqual(await log.top('a'));
    expect(await log.tops([])).toEqual(new Map());
  });

  it('SUB-1 the first event keeps the epoch that was told before it', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    const { epoch } = await log.top('a');
    const committed = await storage.commit({ appends: [append('a', { id: 'one' })] });
    expect(committed).toMatchObject({ entries: [{ epoch, offset: 1 }] });
    expect(await log.top('a')).toEqual({ epoch, offset: 1, tag: tagAfter('', 'one') });
  });

  it('SUB-3 tags tell whether an offset is of this history: none beyond the top, `` at the begin', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    expect(await log.tagAt('a', 0)).toBe('');
    await storage.commit({ appends: [append('a', { id: 'one' }), append('a')] });
    expect(await log.tagAt('a', 0)).toBe('');
    expect(await log.tagAt('a', 1)).toBe(tagAfter('', 'one'));
    expect(await log.tagAt('a', 3)).toBeUndefined();
  });

  it('SUB-3 an offset before the oldest row has no tag, not even the begin', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    const old = () => append('a', { keepUntil: 1 });
    await storage.commit({ appends: [old(), old(), append('a')] });
    await sweep(storage, 2);
    expect(await log.tagAt('a', 0)).toBeUndefined();
    expect(await log.tagAt('a', 2)).toBeUndefined();
    expect(await log.tagAt('a', 3)).toBeDefined();
    expect(await log.top('a')).toMatchObject({ offset: 3 });
  });
}

function readingRules(create: Create, makeLog: MakeLog): void {
  it('SUB-2 entries after an offset are those that were committed, in order, without a hole, up to the limit', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    const commits = Array.from({ length: 20 }, () => storage.commit({ appends: [append('a'), append('b')] }));
    const entries = (await Promise.all(commits)).flatMap((each) => ('entries' in each ? each.entries : []));
    const ofA = entries.filter(({ channel }) => channel === 'a');
    expect(await log.after('a', 0, 100)).toEqual(ofA);
    expect(await log.after('a', 5, 10)).toEqual(ofA.slice(5, 15));
    expect(await log.after('a', 20, 10)).toEqual([]);
  });

  it('SUB-3 the oldest that is kept is known of every channel that has one', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    await log.top('empty');
    await storage.commit({ appends: [append('a', { keepUntil: 1 }), append('a'), append('b')] });
    await sweep(storage, 2);
    expect(await log.oldest(['a', 'b', 'empty', 'unknown'])).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
  });

  it('SUB-4 the newest entries come in order, up to the limit', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    expect(await log.newest('a', 3)).toEqual([]);
    await storage.commit({ appends: Array.from({ length: 5 }, () => append('a')) });
    expect((await log.newest('a', 3)).map(({ offset }) => offset)).toEqual([3, 4, 5]);
  });

  it('EVENT-4 of a producer the last 32 acks are kept, and what is older is known without its offset', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    for (let seq = 1; seq <= 34; seq += 1) await storage.commit(step('a', 'ann|1', seq));
    expect(await log.acked('a', 'ann|1', 2)).toEqual({ offset: undefined });
    expect(await log.acked('a', 'ann|1', 3)).toEqual({ offset: 3 });
    expect(await storage.commit(step('a', 'ann|1', 2))).toEqual({ outcome: 'duplicate', offset: undefined });
    expect(await storage.commit(step('a', 'ann|1', 34))).toEqual({ outcome: 'duplicate', offset: 34 });
  });

  it('EVENT-4 a stored ack is found, one that never was is not', async () => {
    await using database = await create();
    const storage = await database.open();
    const log = makeLog(storage);
    await storage.commit({ appends: [append('a')] });
    await storage.commit(step('a', 'ann|1', 1));
    expect(await log.acked('a', 'ann|1', 1)).toEqual({ offset: 2 });
    expect(await log.acked('a', 'ann|1', 2)).toBeUndefined();
    expect(await log.acked('a', 'bob|1', 1)).toBeUndefined();
    expect(await log.acked('b', 'ann|1', 1)).toBeUndefined();
  });
}

import { expect, it } from 'vitest';
import type { TestDatabase } from '../../test/databases.ts';
import { append, createSession, isInPhase, placesLeft, rowsOf, step, takePlace } from '../../test/units.ts';
import type { Storage } from './storage.ts';
import { tagAfter } from './tag.ts';
import type { Committed, Effect } from './unit.ts';

type Create = () => Promise<TestDatabase>;

/** What every database must do for `commit` and `read`. */
export function storageContract(create: Create): void {
  eventRules(create);
  producerRules(create);
  refusalRules(create);
  questionRules(create);
  readRules(create);
}

function offsetsOf(committed: Committed): readonly number[] {
  return committed.outcome === 'committed' ? committed.entries.map(({ offset }) => offset) : [];
}

function eventRules(create: Create): void {
  it('EVENT-1 what was acknowledged is there after the database was closed and opened again, its effect too', async () => {
    await using database = await create();
    const before = await database.open();
    await createSession(before, 's', 10);
    const event = append('session:s', { json: '{"text":"é\\u0000"}' });
    const committed = await before.commit({ effects: [takePlace(before, 's')], appends: [event] });
    await before.close();
    const after = await database.open();
    expect(offsetsOf(committed)).toEqual([1]);
    expect(await rowsOf(after, 'session:s')).toMatchObject([{ position: 1, id: event.id, json: event.json }]);
    expect(await placesLeft(after, 's')).toBe(9);
  });

  it('EVENT-2 offsets of a channel rise by one, in the order in which units came, whatever the other channels do', async () => {
    await using database = await create();
    const storage = await database.open();
    const channels = ['b', 'a', 'c'];
    const committed = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        storage.commit({ appends: [append(channels[index % 3] ?? 'a')] }),
      ),
    );
    expect(committed.map((each) => offsetsOf(each)[0])).toEqual(
      Array.from({ length: 300 }, (_, index) => Math.floor(index / 3) + 1),
    );
  });

  it('EVENT-2 one unit appends to several channels, more than once', async () => {
    await using database = await create();
    const storage = await database.open();
    const committed = await storage.commit({ appends: [append('a'), append('b'), append('a')] });
    expect(offsetsOf(committed)).toEqual([1, 1, 2]);
  });

  it('EVENT-3 tags chain over the ids from the first event on, also after opening again', async () => {
    await using database = await create();
    const before = await database.open();
    await Promise.all([
      before.commit({ appends: [append('a')] }),
      before.commit({ appends: [append('a'), append('a')] }),
    ]);
    await before.close();
    const after = await database.open();
    await after.commit({ appends: [append('a')] });
    const rows = await rowsOf(after, 'a');
    let tag = '';
    for (const row of rows) expect(row.tag).toBe((tag = tagAfter(tag, row.id)));
    expect(rows).toHaveLength(4);
  });
}

function producerRules(create: Create): void {
  it('EVENT-4 an event sent again is answered with its offset and stored once, at once and after opening again', async () => {
    await using database = await create();
    const before = await database.open();
    const [, first, again] = await Promise.all([
      before.commit({ appends: [append('a')] }),
      before.commit(step('a', 'ann|1', 1)),
      before.commit(step('a', 'ann|1', 1)),
    ]);
    expect(offsetsOf(first)).toEqual([2]);
    expect(again).toEqual({ outcome: 'duplicate', offset: 2 });
    await before.commit(step('a', 'ann|1', 2));
    await before.close();
    const after = await database.open();
    expect(await after.commit(step('a', 'ann|1', 1))).toEqual({ outcome: 'duplicate', offset: 2 });
    expect(await after.commit(step('a', 'ann|1', 2))).toEqual({ outcome: 'duplicate', offset: 3 });
    expect(await rowsOf(after, 'a')).toHaveLength(3);
  });

  it('EVENT-4 the effect of an event sent again does not happen again', async () => {
    await using database = await create();
    const storage = await database.open();
    await createSession(storage, 's', 10);
    const unit = { ...step('a', 'ann|1', 1), effects: [takePlace(storage, 's')] };
    await Promise.all([storage.commit(unit), storage.commit(unit)]);
    await storage.commit(unit);
    expect(await placesLeft(storage, 's')).toBe(9);
  });

  it('EVENT-4 the offset told again is that of the last event on the channel of the producer', async () => {
    await using database = await create();
    const storage = await database.open();
    const unit = { ...step('a', 'ann|1', 1), appends: [append('a'), append('a'), append('lead')] };
    await storage.commit(unit);
    expect(await storage.commit(unit)).toEqual({ outcome: 'duplicate', offset: 2 });
  });

  it('EVENT-4 a unit without events is done once too', async () => {
    await using database = await create();
    const storage = await database.open();
    await createSession(storage, 's', 10);
    const unit = {
      effects: [takePlace(storage, 's')],
      producer: { channel: 'a', key: 'ann|1', seq: 1, prev: 0 },
    };
    await storage.commit(unit);
    expect(await storage.commit(unit)).toEqual({ outcome: 'duplicate', offset: undefined });
    expect(await placesLeft(storage, 's')).toBe(9);
  });

  it('EVENT-5 a gap is told with the last seq, and nothing is stored', async () => {
    await using database = await create();
    const storage = await database.open();
    const answers = await Promise.allSettled([
      storage.commit(step('a', 'ann|1', 1)),
      storage.commit(step('a', 'ann|1', 3)),
      storage.commit(step('a', 'ann|1', 2)),
      storage.commit(step('a', 'bob|1', 2)),
    ]);
    expect(answers).toMatchObject([
      { status: 'fulfilled' },
      { reason: { error: 'SEQUENCE_GAP', details: { last: 1 } } },
      { status: 'fulfilled' },
      { reason: { error: 'SEQUENCE_GAP', details: { last: 0 } } },
    ]);
    expect((await rowsOf(storage, 'a')).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('EVENT-6 producers of other people and on other channels count for themselves', async () => {
    await using database = await create();
    const storage = await database.open();
    const committed = await Promise.all([
      storage.commit(step('a', 'ann|1', 1)),
      storage.commit(step('a', 'bob|1', 1)),
      storage.commit(step('b', 'ann|1', 1)),
    ]);
    expect(committed.map(offsetsOf)).toEqual([[1], [2], [1]]);
  });
}

function refusalRules(create: Create): void {
  it('EVENT-7 a unit that is refused after it changed something leaves no trace, and its neighbours are unharmed', async () => {
    await using database = await create();
    const storage = await database.open();
    await createSession(storage, 's', 10);
    const spoiled = {
      effects: [takePlace(storage, 's'), isInPhase(storage, 's', 'ended')],
      appends: [append('a')],
    };
    const answers = await Promise.allSettled([
      storage.commit({ effects: [takePlace(storage, 's')], ...step('a', 'ann|1', 1) }),
      storage.commit({ ...spoiled, producer: { channel: 'a', key: 'bob|1', seq: 1, prev: 0 } }),
      storage.commit({ effects: [takePlace(storage, 's')], appends: [append('a')] }),
    ]);
    expect(answers).toMatchObject([
      { value: { entries: [{ offset: 1 }] } },
      { reason: { error: 'WRONG_PHASE' } },
      { value: { entries: [{ offset: 2 }] } },
    ]);
    expect(await placesLeft(storage, 's')).toBe(8);
    expect(await rowsOf(storage, 'a')).toHaveLength(2);
    expect(offsetsOf(await storage.commit(step('a', 'bob|1', 1)))).toEqual([3]);
  });

  it('EVENT-7 a guard sees what units before it changed, and not what units after it will', async () => {
    await using database = await create();
    const storage = await database.open();
    await createSession(storage, 's');
    const end: Effect = { query: storage.read.updateTable('sessions').set({ phase: 'ended' }).compile() };
    const publish = () =>
      storage.commit({ effects: [isInPhase(storage, 's', 'live')], appends: [append('a')] });
    const answers = await Promise.allSettled([
      publish(),
      storage.commit({ effects: [end], appends: [append('a')] }),
      publish(),
    ]);
    expect(answers).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
      { reason: { error: 'WRONG_PHASE' } },
    ]);
    expect(await rowsOf(storage, 'a')).toHaveLength(2);
  });

  it('EVENT-7 a second row where one may be is a CONFLICT, of that unit only', async () => {
    await using database = await create();
    const storage = await database.open();
    const answers = await Promise.allSettled([
      storage.commit({ appends: [append('a')] }),
      storage.commit({ effects: [insertUser(storage, '1', 'ann@example.org')] }),
      storage.commit({ effects: [insertUser(storage, '2', 'ANN@example.org')], appends: [append('a')] }),
      storage.commit({ appends: [append('a')] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(answers[2]).toMatchObject({ reason: { error: 'CONFLICT' } });
    expect(await rowsOf(storage, 'a')).toHaveLength(2);
  });

  it('EVENT-7 an event that the database takes only at the end, and then does not take, is refused alone', async () => {
    await using database = await create();
    const storage = await database.open();
    const bad = append('a', { keepUntil: null as unknown as number });
    const units = Array.from({ length: 9 }, (_, index) => (index === 4 ? bad : append('a')));
    const answers = await Promise.allSettled(units.map((unit) => storage.commit({ appends: [unit] })));
    expect(answers.map(({ status }) => status === 'fulfilled').indexOf(false)).toBe(4);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect((await rowsOf(storage, 'a')).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('EVENT-7 a statement that is wrong is a SERVER_ERROR of that unit only', async () => {
    await using database = await create();
    const storage = await database.open();
    const wrong = { query: { ...insertUser(storage, '1', 'ann').query, sql: 'UPDATE nothing SET a = 1' } };
    const answers = await Promise.allSettled([
      storage.commit({ appends: [append('a')] }),
      storage.commit({ effects: [wrong], appends: [append('a')] }),
      storage.commit({ appends: [append('a')] }),
    ]);
    expect(answers).toMatchObject([
      { status: 'fulfilled' },
      { reason: { error: 'SERVER_ERROR' } },
      { status: 'fulfilled' },
    ]);
    expect(await rowsOf(storage, 'a')).toHaveLength(2);
  });
}

function questionRules(create: Create): void {
  it('EVENT-7 of guards that are asked together one that fails refuses its own unit only', async () => {
    await using database = await create();
    const storage = await database.open();
    await createSession(storage, 's');
    const first = isInPhase(storage, 's', 'live');
    const guarded = (phase: 'live' | 'ended') =>
      storage.commit({ effects: [first, isInPhase(storage, 's', phase)], appends: [append('a')] });
    const answers = await Promise.allSettled([guarded('live'), guarded('ended'), guarded('live')]);
    expect(answers).toMatchObject([
      { value: { entries: [{ offset: 1 }] } },
      { reason: { error: 'WRONG_PHASE' } },
      { value: { entries: [{ offset: 2 }] } },
    ]);
  });

  it('EVENT-7 a question that is wrong is a SERVER_ERROR of that unit only', async () => {
    await using database = await create();
    const storage = await database.open();
    await createSession(storage, 's');
    const guard = isInPhase(storage, 's', 'live');
    const wrong = { ...guard, query: { ...guard.query, sql: 'SELECT a FROM nothing' } };
    const answers = await Promise.allSettled(
      [guard, guard, wrong, guard, guard].map((effect) =>
        storage.commit({ effects: [effect], appends: [append('a')] }),
      ),
    );
    expect(answers.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
    expect(answers[2]).toMatchObject({ reason: { error: 'SERVER_ERROR' } });
    expect((await rowsOf(storage, 'a')).map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  });
}

function readRules(create: Create): void {
  it('a read sees every commit that was answered', async () => {
    await using database = await create();
    const storage = await database.open();
    for (let count = 1; count <= 20; count += 1) {
      await storage.commit({ appends: [append('a')] });
      expect(await rowsOf(storage, 'a')).toHaveLength(count);
    }
  });

  it('integers, counts and sums are numbers', async () => {
    await using database = await create();
    const storage = await database.open();
    await storage.commit({ appends: [append('a'), append('a')] });
    const { count, sum, at } = await storage.read
      .selectFrom('log')
      .select((eb) => [
        eb.fn.countAll().as('count'),
        eb.fn.sum('position').as('sum'),
        eb.fn.max('at').as('at'),
      ])
      .executeTakeFirstOrThrow();
    expect([count, sum, at]).toEqual([2, 3, Date.UTC(2026, 0, 1)]);
  });

  it('a change through `read` is refused', async () => {
    await using database = await create();
    const storage = await database.open();
    await createSession(storage, 's', 10);
    await expect(storage.read.updateTable('sessions').set({ capacity: 0 }).execute()).rejects.toThrow();
    await expect(storage.read.deleteFrom('sessions').returning('id').execute()).rejects.toThrow();
    expect(await placesLeft(storage, 's')).toBe(10);
  });

  it('closing commits what is waiting, and answers UNAVAILABLE afterwards', async () => {
    await using database = await create();
    const storage = await database.open();
    const waiting = Array.from({ length: 200 }, () => storage.commit({ appends: [append('a')] }));
    await storage.close();
    expect(await Promise.all(waiting)).toHaveLength(200);
    await expect(storage.commit({ appends: [append('a')] })).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  });
}

function insertUser(storage: Storage, id: string, email: string): Effect {
  const name = { first_name: 'Ann', last_name: 'Lee' };
  const empty = { password_hash: null, created_at: 0, disabled_at: null };
  return {
    query: storage.read
      .insertInto('users')
      .values({ id, email, role: 'member', ...name, ...empty })
      .compile(),
  };
}

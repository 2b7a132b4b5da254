import { afterEach, expect, it, vi } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { append } from '../../test/units.ts';
import { BATCH_WINDOW_MS } from '../platform/batchWindow.ts';
import { eventLoop } from '../platform/load.ts';
import { Committer } from './committer.ts';
import type { Outcome, Work } from './work.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A database that answers when the test says so. */
class HandDatabase {
  readonly clock = new HandClock();
  readonly troubles: unknown[] = [];
  readonly batches: number[] = [];
  #answer: ((end: 'commit' | Error) => void) | undefined;
  #asked = Promise.withResolvers<void>();

  readonly committer = new Committer({
    run: (works) => this.#run(works),
    clock: this.clock,
    onTrouble: (error) => this.troubles.push(error),
  });

  /** Resolves when a batch is under way. */
  get asked(): Promise<void> {
    return this.#asked.promise;
  }

  answer(end: 'commit' | Error = 'commit'): void {
    this.#asked = Promise.withResolvers();
    this.#answer?.(end);
  }

  commit(count: number) {
    return Array.from({ length: count }, () => this.committer.commit({ appends: [append('a')] }));
  }

  #run(works: readonly Work[]): Promise<readonly Outcome[]> {
    this.batches.push(works.length);
    return new Promise((resolve, reject) => {
      this.#answer = (end) => {
        if (end === 'commit') resolve(works.map(placed));
        else reject(end);
      };
      this.#asked.resolve();
    });
  }
}

function placed({ appends }: Work): Outcome {
  return { outcome: 'committed', positions: appends.map(() => ({ epoch: 'e', offset: 1, tag: 't' })) };
}

it('units of one turn go together, those that come meanwhile go next', async () => {
  const database = new HandDatabase();
  const first = database.commit(3);
  await database.asked;
  const second = database.commit(5);
  database.answer();
  await Promise.all(first);
  await database.asked;
  database.answer();
  await Promise.all(second);
  expect(database.batches).toEqual([3, 5]);
});

it('while the event loop is busy, units that come within a window go together', async () => {
  vi.spyOn(eventLoop, 'isBusy').mockReturnValue(true);
  vi.useFakeTimers();
  const database = new HandDatabase();
  const commits = [];
  for (let unit = 0; unit < 4; unit += 1) {
    commits.push(...database.commit(1));
    await vi.advanceTimersByTimeAsync(1);
    database.answer();
  }
  await vi.advanceTimersByTimeAsync(BATCH_WINDOW_MS);
  database.answer();
  await Promise.all(commits);
  expect(database.batches).toEqual([1, 3]);
});

it('a batch has at most 512 units', async () => {
  const database = new HandDatabase();
  const commits = Promise.all(database.commit(1_200));
  for (let batch = 0; batch < 3; batch += 1) {
    await database.asked;
    database.answer();
  }
  await commits;
  expect(database.batches).toEqual([512, 512, 176]);
});

it('answers come in the order of the units', async () => {
  const database = new HandDatabase();
  const order: number[] = [];
  const commits = database.commit(600).map((commit, index) => commit.then(() => order.push(index)));
  for (let batch = 0; batch < 2; batch += 1) {
    await database.asked;
    database.answer();
  }
  await Promise.all(commits);
  expect(order).toEqual(Array.from({ length: 600 }, (_, index) => index));
});

it('a full queue answers UNAVAILABLE with a time to wait', async () => {
  const database = new HandDatabase();
  const commits = database.commit(10_000);
  await expect(database.commit(1)[0]).rejects.toMatchObject({ error: 'UNAVAILABLE', retryAfterMs: 1_000 });
  for (let batch = 0; batch < Math.ceil(10_000 / 512); batch += 1) {
    await database.asked;
    database.answer();
  }
  await expect(Promise.all(commits)).resolves.toHaveLength(10_000);
});

it('a database that does not answer is UNAVAILABLE after 10 s, to who waits for it and to who waits behind', async () => {
  const database = new HandDatabase();
  const running = database.commit(1)[0];
  await database.asked;
  database.clock.advance(4_000);
  const waiting = database.commit(1)[0];
  database.clock.advance(6_000);
  await expect(running).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  database.clock.advance(4_000);
  await expect(waiting).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  // What was dropped while it waited is never carried out.
  database.answer();
  await database.committer.close();
  expect(database.batches).toEqual([1]);
  expect(database.clock.pending).toBe(0);
});

it('EVENT-1 what is committed after its deadline is made known, once, though nobody waits for the answer any more', async () => {
  const database = new HandDatabase();
  const late: string[] = [];
  const slow = database.committer.commit({
    appends: [append('a')],
    late: ({ outcome }) => late.push(outcome),
  });
  await database.asked;
  database.clock.advance(10_000);
  await expect(slow).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  expect(late).toEqual([]);
  database.answer();
  await database.committer.close();
  expect(late).toEqual(['committed']);
});

it('a batch that fails is UNAVAILABLE and told once; the next one is tried', async () => {
  const database = new HandDatabase();
  const failed = Promise.allSettled(database.commit(2));
  await database.asked;
  const gone = new Error('gone');
  database.answer(gone);
  expect(await failed).toMatchObject([
    { reason: { error: 'UNAVAILABLE' } },
    { reason: { error: 'UNAVAILABLE' } },
  ]);
  expect(database.troubles).toEqual([gone]);
  const next = database.commit(1)[0];
  await database.asked;
  database.answer();
  await expect(next).resolves.toMatchObject({ outcome: 'committed' });
});

it('LOAD-8 behind a transaction that does not end nobody waits, and the wait that is asked for grows with the outage', async () => {
  const database = new HandDatabase();
  const [stuck] = database.commit(1);
  await database.asked;
  database.clock.advance(3_000);
  await expect(database.commit(1)[0]).rejects.toMatchObject({ error: 'UNAVAILABLE', retryAfterMs: 1_000 });
  database.clock.advance(4_000);
  await expect(database.commit(1)[0]).rejects.toMatchObject({ retryAfterMs: 4_000 });
  database.clock.advance(30_000);
  await expect(database.commit(1)[0]).rejects.toMatchObject({ retryAfterMs: 10_000 });
  database.answer(new Error('gone'));
  await expect(stuck).rejects.toMatchObject({ error: 'UNAVAILABLE' });
  const [back] = database.commit(1);
  await database.asked;
  database.answer();
  await back;
  const [next] = database.commit(1);
  await database.asked;
  database.answer(new Error('gone'));
  await expect(next).rejects.toMatchObject({ retryAfterMs: 1_000 });
});

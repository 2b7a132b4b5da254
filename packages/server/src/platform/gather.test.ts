import { describe, expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { gather } from './gather.ts';

it('hands over together what came in one turn, each key once', async () => {
  const batches: (readonly string[])[] = [];
  const gathering = gather<string>(
    async (keys) => void batches.push(keys),
    () => undefined,
  );
  gathering.add(['a', 'b']);
  gathering.add(['a', 'c']);
  await gathering.idle();
  expect(batches).toEqual([['a', 'b', 'c']]);
});

it('never runs two batches at once; what comes meanwhile makes the next', async () => {
  const gate = Promise.withResolvers<void>();
  const batches: (readonly string[])[] = [];
  const gathering = gather<string>(
    async (keys) => {
      batches.push(keys);
      if (batches.length === 1) {
        gathering.add(['b', 'a']);
        await gate.promise;
        expect(batches).toHaveLength(1);
      }
    },
    () => undefined,
  );
  gathering.add(['a']);
  gate.resolve();
  await gathering.idle();
  expect(batches).toEqual([['a'], ['b', 'a']]);
});

it('goes on after a batch that failed', async () => {
  const troubles: unknown[] = [];
  const carried: string[] = [];
  const gathering = gather<string>(
    async ([key = '']) => {
      if (key === 'bad') throw new Error('no');
      carried.push(key);
    },
    (error) => troubles.push(error),
  );
  gathering.add(['bad']);
  await gathering.idle();
  gathering.add(['good']);
  await gathering.idle();
  expect(carried).toEqual(['good']);
  expect(troubles).toEqual([new Error('no')]);
});

it('is idle when nothing was asked of it', async () => {
  const gathering = gather<string>(
    () => Promise.reject(new Error('never')),
    () => undefined,
  );
  gathering.add([]);
  await expect(gathering.idle()).resolves.toBeUndefined();
});

it('hands a great many over in portions, the first first', async () => {
  const batches: (readonly number[])[] = [];
  const gathering = gather<number>(
    async (keys) => void batches.push(keys),
    () => undefined,
  );
  const keys = Array.from({ length: 10_000 }, (_, index) => index);
  gathering.add(keys);
  await gathering.idle();
  expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(500);
  expect(batches.flat()).toEqual(keys);
});

describe('with a rest', () => {
  function resting() {
    const clock = new HandClock();
    const batches: (readonly string[])[] = [];
    const gathering = gather<string>(
      async (keys) => void batches.push(keys),
      () => undefined,
      { clock, ms: 100 },
    );
    return { clock, batches, gathering };
  }

  it('carries the first at once, and what comes in the rest after it together', async () => {
    const { clock, batches, gathering } = resting();
    gathering.add(['a']);
    await expect.poll(() => clock.pending).toBe(1);
    for (const key of ['b', 'c', 'b']) gathering.add([key]);
    clock.advance(99);
    await new Promise(setImmediate);
    expect(batches).toEqual([['a']]);
    clock.advance(1);
    await expect.poll(() => batches.length).toBe(2);
    expect(batches[1]).toEqual(['b', 'c']);
  });

  it('after a rest in which nothing came the next is carried at once', async () => {
    const { clock, batches, gathering } = resting();
    gathering.add(['a']);
    await expect.poll(() => clock.pending).toBe(1);
    clock.advance(100);
    await new Promise(setImmediate);
    gathering.add(['b']);
    await expect.poll(() => batches.length).toBe(2);
  });

  it('does not rest while somebody waits for the end of it', async () => {
    const { clock, batches, gathering } = resting();
    gathering.add(['a']);
    await expect.poll(() => clock.pending).toBe(1);
    gathering.add(['b']);
    await gathering.idle();
    expect([batches, clock.pending]).toEqual([[['a'], ['b']], 0]);
  });

  it('does not rest after as many as one batch can have', async () => {
    const { batches, gathering } = resting();
    gathering.add(Array.from({ length: 1_200 }, (_, index) => `${index}`));
    await expect.poll(() => batches.length).toBe(3);
    expect(batches.map(({ length }) => length)).toEqual([500, 500, 200]);
  });
});

it('gives everybody else a turn of the event loop between two batches', async () => {
  const happened: string[] = [];
  const gathering = gather<number>(
    async ({ length }) => void happened.push(`${length}`),
    () => undefined,
  );
  gathering.add(Array.from({ length: 1_200 }, (_, index) => index));
  setImmediate(() => happened.push('somebody else'));
  await gathering.idle();
  expect(happened).toEqual(['500', 'somebody else', '500', '200']);
});

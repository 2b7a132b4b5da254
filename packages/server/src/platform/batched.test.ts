import { afterEach, expect, it, vi } from 'vitest';
import { BATCH_WINDOW_MS } from './batchWindow.ts';
import { batched } from './batched.ts';
import { eventLoop } from './load.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Doubles numbers; has none for odd ones. */
function doubling() {
  const readings: (readonly number[])[] = [];
  const double = batched<number, number>(async (keys) => {
    readings.push(keys);
    return new Map(keys.filter((key) => key % 2 === 0).map((key) => [key, 2 * key]));
  });
  return { readings, double };
}

it('what is asked for in one turn is read together, each key once', async () => {
  const { readings, double } = doubling();
  expect(await Promise.all([double(2), double(3), double(2), double(4)])).toEqual([4, undefined, 4, 8]);
  expect(readings).toEqual([[2, 3, 4]]);
});

it('PERM-4 what is asked for later is read later: nobody is given a reading from before the question', async () => {
  const { readings, double } = doubling();
  await double(2);
  await double(2);
  expect(readings).toEqual([[2], [2]]);
});

it('more than a statement can take are several readings', async () => {
  const { readings, double } = doubling();
  await Promise.all(Array.from({ length: 1_200 }, (_, key) => double(key)));
  expect(readings.map(({ length }) => length)).toEqual([500, 500, 200]);
});

it('what is asked for while two are under way is one more', async () => {
  const gates: (() => void)[] = [];
  const sizes: number[] = [];
  const ask = batched<number, number>(async (keys) => {
    sizes.push(keys.length);
    await new Promise<void>((resolve) => gates.push(resolve));
    return new Map(keys.map((key) => [key, key]));
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const answers = [ask(1)];
  await turn();
  answers.push(ask(2));
  await turn();
  for (const key of [3, 4, 5]) {
    answers.push(ask(key));
    await turn();
  }
  expect(sizes).toEqual([1, 1]);
  gates.shift()?.();
  await turn();
  await turn();
  expect(sizes).toEqual([1, 1, 3]);
  for (const open of gates) open();
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5]);
});

it('a reading that fails fails for all who asked, and for nobody after them', async () => {
  let isBroken = true;
  const ask = batched<number, number>((keys) =>
    isBroken ? Promise.reject(new Error('away')) : Promise.resolve(new Map(keys.map((key) => [key, key]))),
  );
  const answers = await Promise.allSettled([ask(1), ask(2)]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  expect(await ask(1)).toBe(1);
});

it('while the event loop is busy, what is asked for within a window is asked together', async () => {
  vi.spyOn(eventLoop, 'isBusy').mockReturnValue(true);
  vi.useFakeTimers();
  const { readings, double } = doubling();
  const answers = [];
  for (let key = 0; key < 4; key += 1) {
    answers.push(double(2 * key));
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(readings).toEqual([[0]]);
  await vi.advanceTimersByTimeAsync(BATCH_WINDOW_MS);
  expect(readings).toEqual([[0], [2, 4, 6]]);
  expect(await Promise.all(answers)).toEqual([0, 4, 8, 12]);
});

import { expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

/** Work that is over when a test says so. */
function work(turnstile: Turnstile, count: number) {
  const [begun, ended]: [number[], number[]] = [[], []];
  const ends: (() => void)[] = [];
  const all = Array.from({ length: count }, (_, index) =>
    turnstile.pass(async () => {
      begun.push(index);
      await new Promise<void>((resolve) => (ends[index] = resolve));
      ended.push(index);
    }),
  );
  return { begun, ended, ends, all };
}

it('no more than there are places are inside, in the order they came', async () => {
  const turnstile = new Turnstile(2);
  const { begun, ends, all } = work(turnstile, 5);
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  await all[1];
  expect(begun).toEqual([0, 1, 2]);
  for (const index of [0, 2, 3, 4]) {
    ends[index]?.();
    await all[index];
  }
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it('who fails leaves too', async () => {
  const turnstile = new Turnstile(1);
  const failing = turnstile.pass(() => Promise.reject(new Error('broken')));
  await expect(failing).rejects.toThrow('broken');
  expect(await turnstile.pass(() => Promise.resolve(1))).toBe(1);
});

it('all that wait can be let pass, and the places hold again afterwards', async () => {
  const turnstile = new Turnstile(1);
  const first = work(turnstile, 3);
  turnstile.letAllPass();
  await Promise.resolve();
  expect(first.begun).toEqual([0, 1, 2]);
  const second = work(turnstile, 1);
  for (const index of [0, 1]) {
    first.ends[index]?.();
    await first.all[index];
  }
  expect(second.begun).toEqual([]);
  first.ends[2]?.();
  await first.all[2];
  expect(second.begun).toEqual([0]);
  second.ends[0]?.();
  await second.all[0];
});

import { expect, it } from 'vitest';
import { settle } from './settle.ts';

it('reads again after it has told, and tells only what is different by then', async () => {
  const truth = new Map([
    ['a', 1],
    ['b', 1],
  ]);
  const told: string[][] = [];
  const left = await settle(['a', 'b'], {
    read: async (keys) => new Map(keys.map((key) => [key, `${key}${truth.get(key) ?? 0}`])),
    tell: async (values) => {
      told.push([...values]);
      truth.set('b', 2);
    },
  });
  expect(told).toEqual([['a1', 'b1'], ['b2']]);
  expect(left).toEqual([]);
});

it('gives back what never comes to rest', async () => {
  let count = 0;
  const left = await settle(['restless'], {
    read: async (keys) => new Map(keys.map((key) => [key, (count += 1)])),
    tell: async () => undefined,
  });
  expect(left).toEqual(['restless']);
});

it('tells only what is different from what everybody sees', async () => {
  const told: string[][] = [];
  await settle(['a', 'b'], {
    told: new Map([
      ['a', 'same'],
      ['b', 'old'],
    ]),
    read: async (keys) => new Map(keys.map((key) => [key, key === 'a' ? 'same' : 'new'])),
    tell: async (values) => void told.push([...values]),
  });
  expect(told).toEqual([['new']]);
});

import { expect, it } from 'vitest';
import { turn } from '../../test/slowHub.ts';
import { eachOf } from './eachOf.ts';

const ITEMS = Array.from({ length: 100 }, (_, index) => index);

it('acts on all of them, and never on more at a time', async () => {
  const done: number[] = [];
  let underWay = 0;
  let most = 0;
  await eachOf(ITEMS, 7, async (item) => {
    most = Math.max(most, (underWay += 1));
    await turn();
    underWay -= 1;
    done.push(item);
  });
  expect(done).toEqual(ITEMS);
  expect(most).toBe(7);
});

it('tries all before it tells of the first that failed', async () => {
  const tried: number[] = [];
  const acting = eachOf(ITEMS, 3, async (item) => {
    tried.push(item);
    if (item % 2 === 0) throw new Error(`not ${item}`);
  });
  await expect(acting).rejects.toThrow('not 0');
  expect(tried).toEqual(ITEMS);
});

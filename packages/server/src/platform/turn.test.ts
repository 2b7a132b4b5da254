import { expect, it } from 'vitest';
import { endOfTurn, turnBudget } from './turn.ts';

it('lets so many pass in each turn, in the order in which they came', async () => {
  const enter = turnBudget(2);
  const passed: number[] = [];
  for (const each of [1, 2, 3, 4, 5]) void enter().then(() => passed.push(each));
  await new Promise<void>((resolve) => process.nextTick(resolve));
  expect(passed).toEqual([1, 2]);
  await endOfTurn();
  expect(passed).toEqual([1, 2, 3, 4]);
  await endOfTurn();
  expect(passed).toEqual([1, 2, 3, 4, 5]);
});

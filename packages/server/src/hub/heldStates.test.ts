import { expect, it } from 'vitest';
import { HeldStates } from './heldStates.ts';

const value = (key: string, version: number) => ({ type: 'presence', key, version, json: '"here"' });

it('SUB-9 what the store has been lacking for 3 s is gone, by a version that later values are above', () => {
  const states = new HeldStates([value('ann', 5), value('bob', 6)]);
  expect(states.goneFrom([value('bob', 6)], 0)).toEqual([]);
  expect(states.goneFrom([value('bob', 6)], 2_999)).toEqual([]);
  expect(states.knowMoreThan([value('bob', 6)])).toBe(true);
  const gone = states.goneFrom([value('bob', 6)], 3_000);
  expect(gone).toEqual([{ type: 'presence', key: 'ann', version: 6, json: null }]);
  expect(gone.map((each) => states.take(each))).toEqual([true]);
  expect([states.take(value('ann', 5)), states.take(value('ann', 7))]).toEqual([false, true]);
});

it('SUB-9 what came back in between, or was set again, is not gone', () => {
  const states = new HeldStates([value('ann', 5), value('bob', 5)]);
  states.goneFrom([], 0);
  states.take(value('bob', 8));
  expect(states.goneFrom([value('ann', 5)], 3_000)).toEqual([]);
  expect(states.goneFrom([], 6_000)).toMatchObject([{ key: 'bob' }]);
});

import { expect, it } from 'vitest';
import { HeldStates } from './heldStates.ts';

const value = (key: string, version: number) => ({ type: 'presence', key, version, json: '"here"' });
const at = (now: number, intactSince = -Infinity) => ({ now, intactSince });

it('SUB-9 what the store has been lacking for 3 s is gone, by a version that later values are above', () => {
  const states = new HeldStates([value('ann', 5), value('bob', 6)]);
  expect(states.goneFrom([value('bob', 6)], at(0))).toEqual([]);
  expect(states.goneFrom([value('bob', 6)], at(2_999))).toEqual([]);
  expect(states.knowMoreThan([value('bob', 6)])).toBe(true);
  const gone = states.goneFrom([value('bob', 6)], at(3_000));
  expect(gone).toEqual([{ type: 'presence', key: 'ann', version: 6, json: null }]);
  expect(gone.map((each) => states.take(each))).toEqual([true]);
  expect([states.take(value('ann', 5)), states.take(value('ann', 7))]).toEqual([false, true]);
});

it('SUB-9 what came back in between, or was set again, is not gone', () => {
  const states = new HeldStates([value('ann', 5), value('bob', 5)]);
  states.goneFrom([], at(0));
  states.take(value('bob', 8));
  expect(states.goneFrom([value('ann', 5)], at(3_000))).toEqual([]);
  expect(states.goneFrom([], at(6_000))).toMatchObject([{ key: 'bob' }]);
});

it('SUB-9 what two losses of the store one after the other were each found to lack is not gone', () => {
  const states = new HeldStates([value('ann', 5)]);
  expect(states.goneFrom([], at(100))).toEqual([]);
  expect(states.goneFrom([], at(4_500, 200))).toEqual([]);
  expect(states.goneFrom([], at(7_500, 200))).toMatchObject([{ key: 'ann' }]);
});

it('STATE-2 a snapshot has what was told last, also when one was made before', () => {
  const states = new HeldStates([value('ann', 5)]);
  const shown = () =>
    (JSON.parse(states.json) as { key: string; version: number }[]).map(({ key, version }) => [key, version]);
  expect(shown()).toEqual([['ann', 5]]);
  states.take(value('bob', 6));
  expect(shown()).toEqual([
    ['ann', 5],
    ['bob', 6],
  ]);
  states.take({ ...value('ann', 7), json: null });
  expect(shown()).toEqual([['bob', 6]]);
});

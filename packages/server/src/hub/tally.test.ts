import { expect, it } from 'vitest';
import { Heard, Tally } from './tally.ts';

it('what comes in order is no gap; what is left out is one, once', () => {
  const heard = new Heard();
  const came = [1, 2, 4, 5].map((count) => heard.message('a', 'n', count));
  expect(came).toEqual([true, true, false, true]);
  expect(heard.message('b', 'n', 1)).toBe(true);
  expect(heard.message('a', 'other', 1)).toBe(true);
});

it('who began to listen in the middle, and who left and came back, cannot know what was before', () => {
  const heard = new Heard();
  expect(heard.message('a', 'n', 7)).toBe(false);
  heard.forget('a');
  expect(heard.message('a', 'n', 8)).toBe(false);
});

it('the last message, when nobody heard it, shows by the count that is repeated', () => {
  const [tally, heard] = [new Tally(), new Heard()];
  heard.message('a', 'n', tally.next('a'));
  expect(tally.recent(10)).toEqual([['a', 1]]);
  tally.next('a');
  const [[topic, count] = ['', 0]] = tally.recent(10);
  expect(heard.upTo(topic, 'n', count)).toBe(false);
  expect(heard.upTo(topic, 'n', count)).toBe(true);
  expect(heard.message('a', 'n', tally.next('a'))).toBe(true);
});

it('a count is repeated three times, and what changed last comes first', () => {
  const tally = new Tally();
  for (const topic of ['a', 'b', 'c']) tally.next(topic);
  expect(tally.recent(2)).toEqual([
    ['c', 1],
    ['b', 1],
  ]);
  tally.next('a');
  expect(tally.recent(10).map(([topic]) => topic)).toEqual(['a', 'c', 'b']);
  tally.recent(10);
  expect(tally.recent(10).map(([topic]) => topic)).toEqual(['a']);
  expect(tally.recent(10)).toEqual([]);
});

it('a count that overtook its message is no gap afterwards', () => {
  const heard = new Heard();
  expect([heard.message('a', 'n', 1), heard.upTo('a', 'n', 3)]).toEqual([true, false]);
  expect([2, 3, 4].map((count) => heard.message('a', 'n', count))).toEqual([true, true, true]);
});

it('a topic that was forgotten among very many goes on with a number that hides nothing', () => {
  const [tally, heard] = [new Tally(), new Heard()];
  heard.message('a', 'n', tally.next('a'));
  tally.next('a');
  for (let index = 0; index < 20_000; index += 1) tally.next(`${index}`);
  expect(heard.message('a', 'n', tally.next('a'))).toBe(false);
});

import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { Arrivals, type Arrival } from './arrivals.ts';

function door(places: number) {
  const clock = new HandClock();
  const arrivals = new Arrivals(clock, places);
  const inside = new Map<string, Arrival>();
  const refused: string[] = [];
  const knock = async (name: string) => {
    await arrivals.begin().then(
      (arrival) => inside.set(name, arrival),
      ({ error }: { error: string }) => refused.push(`${name} ${error}`),
    );
  };
  const end = async (name: string) => {
    inside.get(name)?.end();
    inside.delete(name);
    await new Promise(setImmediate);
  };
  const names = () => [...inside.keys()];
  return { clock, arrivals, inside, refused, knock, end, names };
}

it('LOAD-6 a crowd comes in in the order in which it came, so many at once', async () => {
  const { knock, end, names } = door(2);
  for (const name of ['a', 'b', 'c', 'd', 'e']) void knock(name);
  await new Promise(setImmediate);
  expect(names()).toEqual(['a', 'b']);
  await end('b');
  expect(names()).toEqual(['a', 'c']);
  await end('a');
  await end('c');
  expect(names()).toEqual(['d', 'e']);
});

it('an arrival that ends twice makes room once', async () => {
  const { knock, inside, names } = door(1);
  for (const name of ['a', 'b', 'c']) void knock(name);
  await new Promise(setImmediate);
  const first = inside.get('a');
  first?.end();
  first?.end();
  await new Promise(setImmediate);
  expect(names()).toEqual(['a', 'b']);
});

it('who follows nothing within a second keeps nobody waiting any longer', async () => {
  const { clock, knock, names } = door(1);
  for (const name of ['a', 'b']) void knock(name);
  clock.advance(999);
  await new Promise(setImmediate);
  expect(names()).toEqual(['a']);
  clock.advance(1);
  await new Promise(setImmediate);
  expect(names()).toEqual(['a', 'b']);
});

it('LOAD-6 who waits for 8 s, or behind 5,000 others, is told when to come again', async () => {
  const { clock, arrivals, knock, inside, refused } = door(1);
  void knock('a');
  for (let waiting = 0; waiting < 5_000; waiting += 1) void knock(`w${waiting}`);
  await knock('one too many');
  expect(refused).toEqual(['one too many OVERLOADED']);
  // Nobody of those inside is ever done, so one more comes in each second.
  clock.advance(8_000);
  await new Promise(setImmediate);
  expect(inside.size).toBe(9);
  expect(refused).toHaveLength(1 + 5_000 - 8);
  arrivals.stop();
  expect(clock.pending).toBe(0);
});

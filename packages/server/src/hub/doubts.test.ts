import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { Doubts } from './doubts.ts';

function start(random = 0.5) {
  const clock = new HandClock();
  const toldAt: number[] = [];
  const begun = clock.monotonic();
  const doubts = new Doubts({
    clock,
    random: () => random,
    tell: () => void toldAt.push(clock.monotonic() - begun),
  });
  return { clock, doubts, toldAt };
}

it('a doubt of its own is told at once, and those that follow together, once, after a pause', () => {
  const { clock, doubts, toldAt } = start();
  for (let second = 0; second < 10; second += 1) {
    for (let each = 0; each < 5; each += 1) doubts.raise({ isOurs: true });
    clock.advance(1_000);
  }
  expect(toldAt).toEqual([0, 3_750, 7_500]);
});

it('what all nodes hear at once each acts on in its own time', () => {
  const [early, late] = [start(0.1), start(0.9)];
  for (const { doubts, clock } of [early, late]) {
    doubts.raise({ isOurs: false });
    clock.advance(250);
  }
  expect([early.toldAt, late.toldAt]).toEqual([[25], [225]]);
});

it('nothing is told after the end', () => {
  const { clock, doubts, toldAt } = start();
  doubts.raise({ isOurs: false });
  doubts.stop();
  clock.advance(10_000);
  expect(toldAt).toEqual([]);
  expect(clock.pending).toBe(0);
});

import { expect, it } from 'vitest';
import { HandClock } from '../test/handClock.ts';
import { Vigil } from './vigil.ts';

function start() {
  const clock = new HandClock();
  const stood: number[] = [];
  const vigil = new Vigil({ clock, onStoodStill: () => void stood.push(clock.monotonic()) });
  return { clock, stood, vigil };
}

it('CTRL-5 a node that stood still for more than 8 s is told so before it looks at a message, once', () => {
  const { clock, stood, vigil } = start();
  clock.stall(8_001);
  vigil.look();
  vigil.look();
  clock.advance(0);
  expect(stood).toEqual([8_001]);
});

it('CTRL-5 it is told so without a message too', () => {
  const { clock, stood } = start();
  clock.stall(60_000);
  clock.advance(0);
  expect(stood).toEqual([60_000]);
});

it('CTRL-5 a quiet node, a short stall and a wall clock that jumps are no standstill', () => {
  const { clock, stood, vigil } = start();
  clock.advance(60_000);
  clock.stall(7_000);
  clock.advance(500);
  clock.setNow(clock.now() + 3_600_000);
  vigil.look();
  expect(stood).toEqual([]);
});

it('nothing is left of it after it stopped', () => {
  const { clock, vigil } = start();
  vigil.stop();
  expect(clock.pending).toBe(0);
});

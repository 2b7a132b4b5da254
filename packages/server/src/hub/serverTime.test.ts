import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { REDIS_DEADLINE_MS } from '../platform/redis.ts';
import { ServerTime } from './serverTime.ts';

/** The server says what time it is, and that is read so much later. */
function answer(serverMs: number, travelMs: number, clock: HandClock, time: ServerTime): void {
  clock.advance(travelMs);
  time.learn(serverMs);
}

it('a command is given up before the node gives up waiting for it, by the clock of the server', () => {
  const clock = new HandClock();
  const time = new ServerTime(clock);
  answer(5_000_000, 20, clock, time);
  expect(Number(time.until())).toBeLessThan(5_000_020 + REDIS_DEADLINE_MS);
  expect(Number(time.until())).toBeGreaterThan(5_000_020 + REDIS_DEADLINE_MS / 2);
  clock.advance(1_000);
  expect(Number(time.until())).toBeGreaterThan(5_001_020 + REDIS_DEADLINE_MS / 2);
});

it('an answer that was read late, for our own loop stood still, does not make commands too late', () => {
  const clock = new HandClock();
  const time = new ServerTime(clock);
  answer(1_000_000, 1, clock, time);
  answer(1_000_001, 800, clock, time);
  expect(Number(time.until())).toBeGreaterThan(1_000_801 + REDIS_DEADLINE_MS / 2);
});

it('a clock of the server that was set back counts when what was known is old, one that was set on at once', () => {
  const clock = new HandClock();
  const time = new ServerTime(clock);
  answer(9_000_000, 1, clock, time);
  clock.advance(15_000);
  answer(1_000_000, 1, clock, time);
  expect(Number(time.until())).toBeLessThan(1_001_000);
  answer(9_000_000, 1, clock, time);
  expect(Number(time.until())).toBeGreaterThan(9_000_000);
});

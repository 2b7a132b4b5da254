import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { REDIS_DEADLINE_MS } from '../platform/redis.ts';
import { ServerTime } from './serverTime.ts';

function asked(serverMs: number, travelMs: number, clock: HandClock, time: ServerTime): void {
  const askedAt = clock.monotonic();
  clock.advance(travelMs);
  time.learn(serverMs, askedAt);
}

it('a command is given up before the node gives up waiting for it, by the clock of the server', () => {
  const clock = new HandClock();
  const time = new ServerTime(clock);
  asked(5_000_000, 20, clock, time);
  const serverNow = 5_000_010;
  expect(Number(time.until())).toBeLessThan(serverNow + REDIS_DEADLINE_MS);
  expect(Number(time.until())).toBeGreaterThan(serverNow + REDIS_DEADLINE_MS / 2);
  clock.advance(1_000);
  expect(Number(time.until())).toBeGreaterThan(serverNow + 1_000 + REDIS_DEADLINE_MS / 2);
});

it('answers that travelled long count only when there are no others', () => {
  const clock = new HandClock();
  const time = new ServerTime(clock);
  asked(1_000_000, 10, clock, time);
  asked(9_000_000, 400, clock, time);
  expect(Number(time.until())).toBeLessThan(1_002_000);
  clock.advance(15_000);
  asked(9_000_000, 400, clock, time);
  expect(Number(time.until())).toBeGreaterThan(9_000_000);
});

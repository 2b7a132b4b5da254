import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepAlive } from './alive.ts';
import type { RawSocket } from './rawSocket.ts';

const LIFE = '{"type":"pong"}';
const EVERY_MS = 4_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function crowdOf(size: number) {
  const said: number[] = [];
  const add = (index: number, isOpen = true): RawSocket => {
    said[index] = 0;
    return {
      isOpen,
      send: () => void (said[index] = (said[index] ?? 0) + 1),
    } as Partial<RawSocket> as RawSocket;
  };
  return { said, add, sockets: Array.from({ length: size }, (_, index) => add(index)) };
}

it('everybody says once in 4 s that it lives, few at a time', () => {
  const { said, sockets } = crowdOf(1_000);
  const stop = keepAlive(sockets, LIFE);
  vi.advanceTimersByTime(EVERY_MS / 4);
  const spoken = said.filter((count) => count > 0).length;
  expect(spoken).toBeGreaterThan(200);
  expect(spoken).toBeLessThan(300);
  vi.advanceTimersByTime((EVERY_MS * 3) / 4 + EVERY_MS);
  expect(new Set(said)).toEqual(new Set([2]));
  stop();
});

it('so does who comes later, and who is closed says nothing', () => {
  const { said, add, sockets } = crowdOf(3);
  const stop = keepAlive(sockets, LIFE);
  vi.advanceTimersByTime(EVERY_MS);
  sockets.push(add(3), add(4, false));
  vi.advanceTimersByTime(EVERY_MS);
  expect(said).toEqual([2, 2, 2, 1, 0]);
  stop();
});

it('a load that was held up makes good for it at once, and nobody says anything when it has ended', () => {
  const { said, sockets } = crowdOf(400);
  const stop = keepAlive(sockets, LIFE);
  const before = performance.now();
  vi.setSystemTime(Date.now() + EVERY_MS);
  vi.spyOn(performance, 'now').mockReturnValue(before + EVERY_MS);
  vi.advanceTimersToNextTimer();
  expect(new Set(said)).toEqual(new Set([1]));
  vi.restoreAllMocks();
  stop();
  vi.advanceTimersByTime(2 * EVERY_MS);
  expect(new Set(said)).toEqual(new Set([1]));
});

import { CLOSE } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { HandClock } from '../test/handClock.ts';
import { promptFlusher } from '../test/promptFlusher.ts';
import type { Identity } from './capability.ts';
import { Connection } from './connection/connection.ts';
import type { Socket } from './connection/socket.ts';
import { drain } from './drain.ts';

const START = Date.UTC(2026, 0, 1);

/** A client that reads what it is told, and leaves only when its test says so. */
class Client {
  readonly connection: Connection;
  delayMs: number | undefined;
  told = 0;
  closedWith: number | undefined;
  closedAt: number | undefined;

  constructor(clock: HandClock, name: string, isSignedIn = true) {
    const socket: Socket = {
      wire: { bufferedBytes: 0, send: ({ frames }) => frames.forEach(({ text }) => this.#read(text)) },
      close: (code) => {
        this.closedWith = code;
        this.closedAt = clock.monotonic();
      },
      destroy: () => undefined,
    };
    this.connection = new Connection(name, socket, {
      node: 'n1',
      clock,
      flusher: promptFlusher(clock),
      heartbeat: { pingIntervalMs: 5_000, silenceMs: 12_500 },
      rateFactor: 1,
      onAuthenticated: () => undefined,
    });
    this.connection.opened();
    if (isSignedIn) this.connection.authenticated(identity(name));
  }

  #read(text: string): void {
    const frame = JSON.parse(text) as { type: string; data: { delay_ms: number } };
    if (frame.type !== 'draining') return;
    this.told += 1;
    this.delayMs = frame.data.delay_ms;
  }
}

function identity(userId: string): Identity {
  const seat = { role: 'participant', sessionId: 's1', seatId: userId, loginId: null } as const;
  return { userId, name: userId, ...seat, expiresAt: START + 86_400_000 };
}

/** Always the same numbers, spread well enough. */
function sequence(): () => number {
  let last = 0;
  return () => (last = (last + 0.618_033_988_75) % 1);
}

function room(count: number) {
  const clock = new HandClock(START);
  const clients = Array.from({ length: count }, (_, index) => new Client(clock, `c${index}`));
  const pool = new Set(clients.map(({ connection }) => connection));
  const leave = (client: Client) => pool.delete(client.connection);
  const start = (hasOthers: boolean) => {
    const draining = { isOver: false };
    void drain({ pool, clock, random: sequence(), hasOthers }).then(() => (draining.isOver = true));
    return draining;
  };
  return { clock, clients, pool, leave, start };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a drain', () => {
  it.each([
    [1, 100],
    [20, 2_000],
    [80, 8_000],
    [1_000, 8_000],
    [5_000, 10_000],
    [12_000, 20_000],
  ])('DRAIN-2 %i connections are spread over %i ms', (count, windowMs) => {
    const { clients, start } = room(count);
    start(true);
    const delays = clients.map(({ delayMs = Number.NaN }) => delayMs).sort((a, b) => a - b);
    expect(delays.every((delayMs) => delayMs >= 0 && delayMs <= windowMs)).toBe(true);
    // Evenly: no tenth of the window has much more than a tenth of them.
    for (let part = 0; part < 10; part += 1) {
      const inPart = delays.filter((delayMs) => Math.min(9, Math.floor((delayMs / windowMs) * 10)) === part);
      expect(inPart.length).toBeLessThanOrEqual(count / 10 + 1);
    }
  });

  it('DRAIN-2 whose turn comes when is not the order in which they came', () => {
    const { clients, start } = room(50);
    start(true);
    const delays = clients.map(({ delayMs = 0 }) => delayMs);
    expect(delays).not.toEqual(delays.toSorted((a, b) => a - b));
  });

  it('CONN-13 DRAIN-3 who leaves by the own delay is not closed, and when all have left it is over', async () => {
    const { clock, clients, leave, start } = room(3);
    const draining = start(true);
    clock.advance(300);
    for (const client of clients) leave(client);
    clock.advance(20);
    await settled();
    expect(draining.isOver).toBe(true);
    clock.advance(60_000);
    expect(clients.map(({ closedWith }) => closedWith)).toEqual([undefined, undefined, undefined]);
    expect(clock.pending).toBe(0);
  });

  it('DRAIN-3 who is still there 5 s after the own delay is closed with 1012', () => {
    const { clock, clients, start } = room(40);
    start(true);
    clock.advance(12_000);
    for (const { delayMs = 0, closedWith, closedAt } of clients) {
      expect([closedWith, closedAt]).toEqual([CLOSE.restart, delayMs + 5_000]);
    }
  });

  it('DRAIN-3 where there is no other node everybody is closed at the own delay', () => {
    const { clock, clients, start } = room(500);
    start(false);
    clock.advance(1_000);
    for (const { delayMs = 0, closedWith, closedAt } of clients)
      expect([closedWith, closedAt]).toEqual([CLOSE.restart, delayMs]);
  });

  it('DRAIN-3 who has not said who they are is not waited for', () => {
    const { clock, pool, start } = room(0);
    const stranger = new Client(clock, 'stranger', false);
    pool.add(stranger.connection);
    start(true);
    clock.advance(stranger.delayMs ?? Number.NaN);
    expect(stranger.closedWith).toBe(CLOSE.restart);
  });

  it('DRAIN-4 with somebody who never goes it is over after 27 s all the same', async () => {
    const { clock, start } = room(1);
    const draining = start(true);
    clock.advance(26_990);
    await settled();
    expect(draining.isOver).toBe(false);
    clock.advance(20);
    await settled();
    expect(draining.isOver).toBe(true);
  });

  it('DRAIN-4 the wall clock put forward or back changes nothing', () => {
    const { clock, clients, start } = room(1);
    start(true);
    clock.setNow(START - 3_600_000);
    clock.advance(4_000);
    clock.setNow(START + 10 * 31_536_000_000);
    expect(clients[0]?.closedWith).toBeUndefined();
    clock.advance(1_200);
    expect(clients[0]?.closedWith).toBe(CLOSE.restart);
  });
});

import { CLOSE } from '@attune/protocol';
import { expect, it } from 'vitest';
import { seatOf } from '../../test/coreNode.ts';
import { HandClock } from '../../test/handClock.ts';
import { promptFlusher } from '../../test/promptFlusher.ts';
import type { Batch } from '../delivery/batch.ts';
import { endOfTurn } from '../platform/turn.ts';
import { Connection } from './connection.ts';
import { ConnectionPool } from './pool.ts';

const [PING_MS, SILENCE_MS] = [5_000, 12_500];
/** A node that so many have come to at once; they say nothing, unless their test does. */
function crowd(size: number, clock = new HandClock()) {
  const pool = new ConnectionPool({ perNode: size, perSession: size, perUser: size }, clock);
  const flusher = promptFlusher(clock);
  let pings = 0;
  const codes: number[] = [];
  const send = ({ frames }: Batch) => {
    for (const { text } of frames) if (JSON.parse(text).type === 'ping') pings += 1;
  };
  const connections = Array.from({ length: size }, (_, index) => {
    const socket = {
      wire: { bufferedBytes: 0, send },
      close: (code: number) => void codes.push(code),
      destroy: () => undefined,
    };
    const connection = new Connection(`c${index}`, socket, {
      flusher,
      clock,
      node: 'n1',
      heartbeat: { pingIntervalMs: PING_MS, silenceMs: SILENCE_MS },
      rateFactor: 1,
      onAuthenticated: () => undefined,
    });
    connection.opened();
    connection.authenticated(seatOf('ann'));
    pool.add(connection);
    return connection;
  });
  return {
    clock,
    pool,
    connections,
    codes,
    /** Time goes on, and the turn of the event loop ends. Returns how many were pinged meanwhile. */
    async pass(ms: number): Promise<number> {
      const before = pings;
      clock.advance(ms);
      await endOfTurn();
      return pings - before;
    },
  };
}

it('CONN-6 those who came together are pinged a few at a time, and all of them within a second', async () => {
  const { pass } = crowd(40);
  expect(await pass(PING_MS - 1)).toBe(0);
  const pinged: number[] = [await pass(1)];
  for (let passed = 50; passed < PING_MS; passed += 50) pinged.push(await pass(50));
  expect(pinged.slice(0, 20)).toEqual(Array(20).fill(2));
  expect(pinged.slice(20)).toEqual(Array(80).fill(0));
});

it('CONN-7 each is closed within a second of its silence, whoever came or went before it', async () => {
  const { clock, pool, connections, codes, pass } = crowd(50);
  for (const connection of connections.slice(0, 30)) pool.remove(connection);
  await pass(SILENCE_MS - 1);
  expect(codes).toEqual([]);
  await pass(1_000);
  expect(codes).toEqual(Array(20).fill(CLOSE.silent));
  pool.stop();
  expect(clock.pending).toBe(0);
});

it('CONN-6 a loop that comes to its timers only every 400 ms pings everybody in time all the same', async () => {
  const clock = new HandClock();
  let tick = () => undefined as void;
  clock.every = (_, run) => {
    tick = run;
    return () => undefined;
  };
  const { pass } = crowd(40, clock);
  let pinged = 0;
  for (let passed = 0; passed < PING_MS + 1_000; passed += 400) {
    clock.stall(400);
    tick();
    pinged += await pass(0);
  }
  expect(pinged).toBe(40);
});

it.each([
  [true, []],
  [false, [CLOSE.silent]],
])(
  'LOAD-5 after a standstill nobody is called silent whose frames (there are some: %s) have not been read',
  async (hasSaid, closed) => {
    const { clock, connections, codes, pass } = crowd(1);
    clock.stall(2 * SILENCE_MS);
    clock.advance(1_000);
    if (hasSaid) connections[0]?.heard();
    await pass(0);
    expect(codes).toEqual(closed);
  },
);

it('LOAD-5 nor after one that began when the loop had looked at the clock and not yet at the sockets', async () => {
  const { clock, codes } = crowd(20);
  clock.advance(1_000);
  clock.stall(2 * SILENCE_MS);
  await endOfTurn();
  expect(codes).toEqual([]);
});

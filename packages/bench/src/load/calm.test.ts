import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { calm, ClientsClosed } from './calm.ts';
import type { Client } from './crowd.ts';
import type { RawSocket } from './rawSocket.ts';

const [PING, MESSAGE] = [142, 240];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Who is told so many bytes every 5 s, somebody all the time. */
function crowdToldOf(bytes: number) {
  const sockets = Array.from({ length: 100 }, () => ({ bytes: 0, isOpen: true }));
  const member = { room: 'session:r', user: 'u' };
  const clients = sockets.map((socket): Client => ({
    member,
    socket: socket as RawSocket,
    message: Buffer.alloc(0),
  }));
  let next = 0;
  const timer = setInterval(() => {
    const socket = sockets[next % sockets.length];
    if (socket) socket.bytes += bytes;
    next += 1;
  }, 50);
  return { clients, sockets, fallSilent: () => clearInterval(timer) };
}

it('a crowd of which somebody is asked all the time whether it lives is at rest', async () => {
  const resting = calm(crowdToldOf(PING).clients);
  await vi.advanceTimersByTimeAsync(400);
  await expect(resting).resolves.toBeUndefined();
});

it('one that is told something is at rest when that has ended', async () => {
  const { clients, fallSilent } = crowdToldOf(MESSAGE);
  let isCalm = false;
  const resting = calm(clients).then(() => (isCalm = true));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(isCalm).toBe(false);
  fallSilent();
  await vi.advanceTimersByTimeAsync(800);
  await expect(resting).resolves.toBe(true);
});

it('one that is told something for half a minute does not come to rest', async () => {
  const failure = expect(calm(crowdToldOf(MESSAGE).clients)).rejects.toThrow('did not come to rest');
  await vi.advanceTimersByTimeAsync(31_000);
  await failure;
});

it('one of which somebody is closed is another crowd', async () => {
  const { clients, sockets } = crowdToldOf(MESSAGE);
  const failure = expect(calm(clients)).rejects.toThrow(ClientsClosed);
  await vi.advanceTimersByTimeAsync(1_000);
  const [first] = sockets;
  if (first) first.isOpen = false;
  await vi.advanceTimersByTimeAsync(400);
  await failure;
});

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './crowd.ts';

const QUIET_MS = 400;
const CALM_WITHIN_MS = 30_000;
/** More than a ping has (142 at most), and less than what people say and are (240 and more). Of thousands somebody is asked all the time, but nobody twice within {@link QUIET_MS}. */
const PING_BYTES = 160;

/** The server has closed some of a crowd, as one may that is sent too much: who is left is another crowd. */
export class ClientsClosed extends Error {
  constructor(lost: number, all: number) {
    super(`${lost} of ${all} clients were closed by the server.`);
  }
}

/** Resolves when nothing arrives any more but the question whether a client lives. Throws ClientsClosed. */
export async function calm(clients: readonly Client[]): Promise<void> {
  const until = performance.now() + CALM_WITHIN_MS;
  let before = clients.map(() => -Infinity);
  while (performance.now() < until) {
    mustBeOpen(clients);
    const now = clients.map(({ socket }) => socket.bytes);
    if (now.every((bytes, index) => bytes - (before[index] ?? 0) <= PING_BYTES)) return;
    before = now;
    await sleep(QUIET_MS);
  }
  throw new Error('A crowd did not come to rest.');
}

/** Throws ClientsClosed where one is not open any more. */
export function mustBeOpen(clients: readonly Client[]): void {
  const lost = clients.filter(({ socket }) => !socket.isOpen).length;
  if (lost > 0) throw new ClientsClosed(lost, clients.length);
}

export function bytesOf(clients: readonly Client[]): number {
  return clients.reduce((sum, { socket }) => sum + socket.bytes, 0);
}

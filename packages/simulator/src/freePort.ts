import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what systems hand out by themselves (from 32768 on Linux, from 49152 elsewhere): whatever listens on port 0 or dials out meanwhile cannot
 * get one of these.
 */
const PORTS = { first: 10_240, afterLast: 32_768 };
/** Processes beside each other begin in other places. */
const APART = 64;
const PLACES = (PORTS.afterLast - PORTS.first) / APART;

let next = PORTS.first + (process.pid % PLACES) * APART;

/**
 * A port that nobody uses, for a server that is to listen there soon, or that comes back to the same address and so cannot use port 0. Each call
 * answers another one: what was asked for is kept for its asker until all others have had their turn. Throws when all are in use.
 */
export async function freePort(): Promise<number> {
  for (let tries = PORTS.first; tries < PORTS.afterLast; tries += 1) {
    const port = next;
    next = port + 1 < PORTS.afterLast ? port + 1 : PORTS.first;
    if (await isFree(port)) return port;
  }
  throw new Error(`Every port from ${PORTS.first} to ${PORTS.afterLast - 1} is in use.`);
}

async function isFree(port: number): Promise<boolean> {
  const holder = createServer();
  try {
    holder.listen(port, '127.0.0.1');
    await once(holder, 'listening');
  } catch {
    return false;
  }
  holder.close();
  await once(holder, 'close');
  return true;
}

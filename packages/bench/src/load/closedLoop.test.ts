import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { ClientsClosed } from './calm.ts';
import { closedLoop, type LoopOptions } from './closedLoop.ts';
import { gatherCrowd, type Crowd } from './crowd.ts';
import { PLAIN } from './dialects.ts';
import { maskedText } from './rawSocket.ts';

const MEMBERS = ['one', 'other'].map((user) => ({ room: 'session:r', user }));
const QUESTION = maskedText('{"type":"question"}');
const OPTIONS: LoopOptions = {
  questions: () => () => QUESTION,
  span: { warmUpMs: 0, measureMs: 200 },
};

/** Two at a server that answers everything; it may close the first. */
async function withTwo(measure: (crowd: Crowd, closeFirst: () => void) => Promise<void>): Promise<void> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (client) => client.on('message', () => client.send('{"type":"ack","id":"1"}')));
  await once(server, 'listening');
  try {
    using crowd = await gatherCrowd([(server.address() as AddressInfo).port], PLAIN, MEMBERS);
    await measure(crowd, () => [...server.clients][0]?.terminate());
  } finally {
    server.close();
  }
}

it('counts the answers of a crowd that stays', () =>
  withTwo(async ({ clients }) => {
    const { answersPerSecond } = await closedLoop(clients, OPTIONS);
    expect(answersPerSecond).toBeGreaterThan(0);
  }));

it('has no figures of a crowd of which one was closed', () =>
  withTwo(async ({ clients }, closeFirst) => {
    closeFirst();
    await Promise.race(clients.map(({ socket }) => socket.closed));
    await expect(closedLoop(clients, OPTIONS)).rejects.toThrow(ClientsClosed);
  }));

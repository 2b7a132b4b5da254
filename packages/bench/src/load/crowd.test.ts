import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Member } from '../member.ts';
import { gatherCrowd } from './crowd.ts';
import { PLAIN } from './dialects.ts';

const MEMBERS: readonly Member[] = Array.from({ length: 5 }, (_, index) => ({
  ...{ room: 'session:r', user: `u${index}` },
}));
const ACK = '{"type":"ack","id":"1"}';

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Lets in whom it is told to, and answers everything. */
async function serve(isLetIn: (url: string) => boolean) {
  const closed: Promise<unknown>[] = [];
  const server = new WebSocketServer({
    ...{ port: 0, host: '127.0.0.1' },
    verifyClient: ({ req }: { req: { url?: string | undefined } }) => isLetIn(req.url ?? ''),
  });
  server.on('connection', (client: WebSocket) => {
    closed.push(once(client, 'close'));
    client.on('message', () => client.send(ACK));
  });
  servers.push(server);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, closed };
}

it('a crowd is there when all are in their rooms, and goes as one', async () => {
  const { port, closed } = await serve(() => true);
  {
    using crowd = await gatherCrowd([port], PLAIN, MEMBERS);
    expect(crowd.clients.map(({ member }) => member)).toEqual(MEMBERS);
    expect(crowd.clients.every(({ socket }) => socket.isOpen)).toBe(true);
  }
  expect(closed).toHaveLength(MEMBERS.length);
  await Promise.all(closed);
});

it('a crowd of which one cannot come in leaves nobody behind', async () => {
  const { port, closed } = await serve((url) => !url.includes('user=u4'));
  await expect(gatherCrowd([port], PLAIN, MEMBERS)).rejects.toThrow('HTTP/1.1 401');
  await Promise.all(closed);
});

it('a crowd comes in at all ports in turn', async () => {
  const [one, other] = [await serve(() => true), await serve(() => true)];
  using crowd = await gatherCrowd([one.port, other.port], PLAIN, MEMBERS);
  expect(crowd.clients).toHaveLength(MEMBERS.length);
  expect([one.closed.length, other.closed.length]).toEqual([3, 2]);
});

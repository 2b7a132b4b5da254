import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Batch } from '../delivery/batch.ts';
import { Frame } from '../delivery/frame.ts';
import type { Wire } from '../delivery/outbox.ts';
import { openMemorySocket } from './memorySocket.ts';
import { chooseFrameWriter, writeByBatch, writeByMessage, type FrameWriter } from './frameWriter.ts';

const batchOf = (...texts: string[]) =>
  texts.reduce((batch, text) => batch.with(new Frame({ class: 'event', text })), Batch.EMPTY);

/** A client and the server's end of its socket. */
async function openPair(writer: FrameWriter, { isCompressed = false } = {}) {
  const http = createServer();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: isCompressed && { threshold: 0 } });
  const opened = Promise.withResolvers<{ socket: WebSocket; stream: Duplex; wire: Wire }>();
  http.on('upgrade', (request, stream: Duplex, head: Buffer) =>
    server.handleUpgrade(request, stream, head, (socket) => {
      opened.resolve({ socket, stream, wire: writer(socket, stream, 6) });
    }),
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    perMessageDeflate: isCompressed,
  });
  const heard: string[] = [];
  client.on('message', (message: Buffer) => heard.push(message.toString()));
  client.on('ping', (message: Buffer) => heard.push(`ping ${message.toString()}`));
  const closed = new Promise<number>((resolve) => client.once('close', resolve));
  await once(client, 'open');
  return {
    client,
    heard,
    closed,
    ...(await opened.promise),
    async [Symbol.asyncDispose]() {
      client.terminate();
      server.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

describe.each([
  ['by message', writeByMessage],
  ['by batch', writeByBatch],
])('%s', (_, writer) => {
  it.each([false, true])('frames arrive whole and in order (compressed: %s)', async (isCompressed) => {
    await using pair = await openPair(writer, { isCompressed });
    const long = 'ü'.repeat(100_000);
    pair.wire.send(batchOf('a', long, ''));
    pair.wire.send(batchOf('b'));
    pair.socket.close(4001);
    expect(await pair.closed).toBe(4001);
    expect(pair.heard).toEqual(['a', long, '', 'b']);
  });

  it('frames keep their place among those that ws sends itself', async () => {
    await using pair = await openPair(writer);
    pair.wire.send(batchOf('a', 'b'));
    pair.socket.ping('p');
    pair.wire.send(batchOf('c'));
    pair.socket.send('d');
    pair.wire.send(batchOf('e'));
    pair.socket.close(1000);
    await pair.closed;
    expect(pair.heard).toEqual(['a', 'b', 'ping p', 'c', 'd', 'e']);
  });

  it('nothing follows the goodbye, and nothing fails', async () => {
    await using pair = await openPair(writer);
    pair.socket.close(1000);
    pair.wire.send(batchOf('a'));
    await pair.closed;
    pair.wire.send(batchOf('b'));
    pair.socket.terminate();
    pair.wire.send(batchOf('c'));
    expect(pair.heard).toEqual([]);
  });

  it('LIMIT-4 what the reader does not take is told', async () => {
    await using pair = await openPair(writer);
    pair.client.pause();
    const mebibyte = batchOf('x'.repeat(1024 * 1024));
    for (let count = 0; count < 64; count += 1) pair.wire.send(mebibyte);
    expect(pair.wire.bufferedBytes).toBeGreaterThan(1024 * 1024);
    pair.client.resume();
    if (pair.stream.writableLength > 0) await once(pair.stream, 'drain');
    expect(pair.wire.bufferedBytes).toBe(0);
  });
});

describe('sockets that compress', () => {
  const long = JSON.stringify({ text: 'breathe in, breathe out '.repeat(200) });

  it('are sent the same bytes, and fewer than were said', async () => {
    const sentTo = (): Buffer[] => {
      const { socket, stream } = openMemorySocket();
      const chunks: Buffer[] = [];
      stream.write = (chunk: Buffer) => chunks.push(chunk) > 0;
      Object.defineProperty(socket, 'extensions', { value: 'permessage-deflate' });
      writeByBatch(socket, stream, 6).send(told);
      return chunks;
    };
    const told = batchOf(long, 'short');
    const [one, other] = [sentTo(), sentTo()];
    expect(one).toHaveLength(1);
    expect(other[0]).toBe(one[0]);
    expect(one[0]?.byteLength).toBeLessThan(long.length / 4);
  });

  it('are understood beside one that does not', async () => {
    await using compressing = await openPair(writeByBatch, { isCompressed: true });
    await using plain = await openPair(writeByBatch);
    const told = batchOf(long, 'short', long);
    for (const { wire, socket } of [compressing, plain]) {
      wire.send(told);
      socket.close(1000);
    }
    await Promise.all([compressing.closed, plain.closed]);
    expect(compressing.heard).toEqual([long, 'short', long]);
    expect(plain.heard).toEqual([long, 'short', long]);
  });
});

describe('the way that is chosen', () => {
  it('with this version of ws is by batch', () => {
    expect(chooseFrameWriter()).toBe(writeByBatch);
  });

  it('with one whose own frames take another way is the public one', () => {
    const apart = () => ({ ...openMemorySocket(), stream: openMemorySocket().stream });
    expect(chooseFrameWriter(apart)).toBe(writeByMessage);
  });

  it('with one that cannot be tried is the public one', () => {
    const fails = () => {
      throw new Error('ws is not what it was');
    };
    expect(chooseFrameWriter(fails)).toBe(writeByMessage);
  });
});

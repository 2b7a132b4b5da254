import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, type Socket as NetSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { Socket } from '../connection/socket.ts';
import { Batch } from '../delivery/batch.ts';
import { Frame } from '../delivery/frame.ts';
import { attachWebSockets, type Vetting } from './webSocketServer.ts';

const ADMITTED: Vetting = { admitted: true, pass: undefined };

/** The transport alone: whoever comes is let in, and the closes are noted. */
async function startTransport(
  vetting: Vetting = ADMITTED,
  compressionLevel?: number,
  open: (socket: Socket) => void = () => undefined,
) {
  const server: Server = createServer();
  const streams: Duplex[] = [];
  server.on('upgrade', (_, stream) => void streams.push(stream));
  const opened = Promise.withResolvers<Socket>();
  const closes: number[] = [];
  const closed = Promise.withResolvers<number>();
  const heard: string[] = [];
  const troubles: unknown[] = [];
  const upgrades = attachWebSockets(server, {
    maxFrameBytes: 65_536,
    compressionLevel,
    isAllowedOrigin: () => true,
    addressOf: () => '192.0.2.1',
    vet: async () => vetting,
    handlers: {
      opened(socket) {
        open(socket);
        opened.resolve(socket);
      },
      text: (_, text) => void heard.push(text),
      binary: () => undefined,
      life: () => undefined,
      closed(_, code) {
        closes.push(code);
        closed.resolve(code);
      },
    },
    onRefused: () => undefined,
    onTrouble: (error) => void troubles.push(error),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    upgrades,
    streams,
    heard,
    closes,
    troubles,
    opened: opened.promise,
    closed: closed.promise,
    async dial(options: ClientOptions = {}) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'attune.v1', options);
      socket.on('error', () => undefined);
      await once(socket, 'open');
      return socket;
    },
    async [Symbol.asyncDispose]() {
      upgrades.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const closeOf = async (socket: WebSocket): Promise<number> => {
  const [code] = (await once(socket, 'close')) as [number];
  return code;
};

/** A refused upgrade as it comes over the wire. */
async function refusalOf(vetting: Vetting): Promise<string[]> {
  await using transport = await startTransport(vetting);
  const socket = connect(transport.port, '127.0.0.1');
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: attune.v1\r\n\r\n',
  );
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks).toString('utf8').split('\r\n');
}

it('whose opening fails is cut off, and nobody is told that it closed', async () => {
  const broken = new Error('There is no room.');
  await using transport = await startTransport(ADMITTED, undefined, () => {
    throw broken;
  });
  const socket = await transport.dial();
  expect(await closeOf(socket)).toBe(1006);
  // The next one is served: the process goes on.
  expect(await closeOf(await transport.dial())).toBe(1006);
  expect(transport.closes).toEqual([]);
  expect(transport.troubles).toEqual([broken, broken]);
});

describe('a refused upgrade', () => {
  it.each([
    [429, undefined, ['HTTP/1.1 429 Too Many Requests', 'Retry-After: 5']],
    [503, 1_200, ['HTTP/1.1 503 Service Unavailable', 'Retry-After: 2']],
    [401, undefined, ['HTTP/1.1 401 Unauthorized', 'WWW-Authenticate: Bearer']],
    [405, undefined, ['HTTP/1.1 405 Method Not Allowed', 'Allow: GET']],
  ])('DRAIN-1 LOAD-4 with %i says what HTTP wants said', async (status, retryAfterMs, lines) => {
    const answer = await refusalOf({ admitted: false, status, reason: 'not now', retryAfterMs });
    expect(answer).toEqual(
      expect.arrayContaining([...lines, 'Connection: close', 'Content-Length: 8', 'not now\n']),
    );
  });
});

describe('a socket', () => {
  afterEach(() => vi.useRealTimers());

  it('CONN-5 CONN-14 takes a message in 64 parts, and not in 65', async () => {
    await using transport = await startTransport();
    const socket = await transport.dial();
    for (let part = 1; part <= 64; part += 1) socket.send('x', { fin: part === 64 });
    for (let part = 1; part <= 65; part += 1) socket.send('y', { fin: part === 65 });
    expect(await closeOf(socket)).toBe(1008);
    expect(transport.heard).toEqual(['x'.repeat(64)]);
  });

  it('CONN-5 CONN-14 that drips a frame in thousands of crumbs is closed', async () => {
    await using transport = await startTransport();
    const socket = await transport.dial();
    await transport.opened;
    // The head of a masked frame of 4,000 bytes; then a byte at a time, each as the network could bring it.
    const [stream] = transport.streams;
    stream?.push(Buffer.from([0x81, 0xfe, 0x0f, 0xa0, 0, 0, 0, 0]));
    for (let crumb = 0; crumb < 1_100; crumb += 1) stream?.push(Buffer.from('x'));
    expect(await closeOf(socket)).toBe(1008);
    expect(transport.heard).toEqual([]);
  });

  it('CONN-14 that does not answer a close is cut after 2 s', async () => {
    await using transport = await startTransport();
    const socket = await transport.dial();
    const opened = await transport.opened;
    socket.pause();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    opened.close(1012, 'restart');
    vi.advanceTimersByTime(2_000);
    expect(await transport.closed).toBe(1006);
    socket.terminate();
  });

  it('DRAIN-4 that is still there when the server ends is cut', async () => {
    const transport = await startTransport();
    const socket = await transport.dial();
    await transport.opened;
    socket.pause();
    await transport[Symbol.asyncDispose]();
    expect(await transport.closed).toBe(1006);
    socket.terminate();
  });
});

describe('compression', () => {
  const LONG = 'breathe in, breathe out '.repeat(200);

  /** What was agreed on, and how many bytes a long text took. */
  async function dialled(level: number | undefined, perMessageDeflate: ClientOptions['perMessageDeflate']) {
    await using transport = await startTransport(ADMITTED, level);
    const socket = await transport.dial({ perMessageDeflate });
    const { wire } = await transport.opened;
    const [stream] = transport.streams as NetSocket[];
    const before = stream?.bytesWritten ?? 0;
    wire.send(Batch.EMPTY.with(new Frame({ class: 'event', text: LONG })));
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(message.toString()).toBe(LONG);
    socket.terminate();
    return { agreed: socket.extensions !== '', bytes: (stream?.bytesWritten ?? 0) - before };
  }

  it('is not offered unless it is switched on', async () => {
    expect((await dialled(undefined, true)).agreed).toBe(false);
  });

  it('is used for what is long where it was agreed on', async () => {
    const { agreed, bytes } = await dialled(6, true);
    expect(agreed).toBe(true);
    expect(bytes).toBeLessThan(LONG.length / 4);
  });

  it('is not used for who has a smaller window than the others', async () => {
    const { agreed, bytes } = await dialled(6, { serverMaxWindowBits: 10 });
    expect(agreed).toBe(true);
    expect(bytes).toBeGreaterThan(LONG.length);
  });
});

import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

export type MemorySocket = {
  readonly socket: WebSocket;
  /** What `ws` was given at the upgrade, which is over. */
  readonly stream: Duplex;
  /** What was written to the stream after the upgrade, in order. */
  written(): Buffer;
};

/** RFC 6455, section 1.3: any 16 bytes would do. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const HEADERS = { upgrade: 'websocket', 'sec-websocket-key': KEY, 'sec-websocket-version': '13' };

/** The server's end of a socket without a network: it takes whatever it is given, at once. */
export function openMemorySocket(): MemorySocket {
  const chunks: Buffer[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const request = { method: 'GET', headers: HEADERS } as unknown as IncomingMessage;
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
  const opened: WebSocket[] = [];
  server.handleUpgrade(request, stream, Buffer.alloc(0), (socket) => opened.push(socket));
  const [socket] = opened;
  if (!socket) throw new Error('ws does not open a socket at once');
  socket.on('error', () => undefined);
  chunks.length = 0;
  return { socket, stream, written: () => Buffer.concat(chunks) };
}

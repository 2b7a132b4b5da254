import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { SUBPROTOCOL } from '@attune/protocol';
import { WebSocketServer, type PerMessageDeflateOptions, type WebSocket } from 'ws';
import type { Socket, SocketListener } from '../connection/socket.ts';
import type { Wire } from '../delivery/outbox.ts';
import { admit, type Admission, type Credential } from './admission.ts';
import { chooseFrameWriter, type FrameWriter } from './frameWriter.ts';
import { refuseUpgrade, type UpgradeRefusal } from './refuse.ts';

/** 1006 is never sent; it is what the other side's silence is called. */
const ABNORMAL = 1006;

export type WebSocketOptions = {
  readonly maxFrameBytes: number;
  /** zlib level of permessage-deflate; undefined: not offered. */
  readonly compressionLevel: number | undefined;
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly addressOf: (request: IncomingMessage) => string;
  /** Called before the upgrade; throws nothing, answers the refusal. */
  readonly vet: (credential: Credential, origin: string | undefined, address: string) => Promise<Vetting>;
  /** The socket is open. Returns who listens to it. */
  readonly onOpen: (socket: Socket, pass: unknown, address: string) => SocketListener;
  readonly onRefused: (status: number, address: string) => void;
  /** How frames get onto a socket. @default the fastest way that keeps their order with this version of `ws` */
  readonly frameWriter?: FrameWriter;
};

/** `pass` is handed to `onOpen` as it is; the transport does not look into it. */
export type Vetting =
  { readonly admitted: true; readonly pass: unknown } | ({ readonly admitted: false } & UpgradeRefusal);

/** Upgrades on the server's sockets, and frames in and out. Knows no message. */
export function attachWebSockets(server: HttpServer, options: WebSocketOptions): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxFrameBytes,
    clientTracking: true,
    perMessageDeflate: deflate(options.compressionLevel),
    handleProtocols: () => SUBPROTOCOL,
    ...BOUNDS,
  });
  const { frameWriter = chooseFrameWriter() } = options;
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // From its first tick on: a reset while the ticket is looked up must not end the process.
    stream.on('error', () => stream.destroy());
    upgrade(sockets, request, stream, head, { ...options, frameWriter }).catch(() => stream.destroy());
  });
  return {
    /** Cuts who is still here: without it a socket that does not answer its close keeps the HTTP server from ending. */
    close() {
      // Refused from here on by `ws` itself; without a listener they would be taken for plain requests.
      sockets.close();
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

/** `ws` has room for far more by default than an honest client needs. */
const BOUNDS = { maxFragments: 64, maxBufferedChunks: 1_024, closeTimeout: 2_000 };

/** Small frames cost more than they save, and a context kept per socket costs a quarter of a megabyte each. */
function deflate(level: number | undefined): PerMessageDeflateOptions | false {
  if (level === undefined) return false;
  return {
    threshold: 1_024,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    zlibDeflateOptions: { level },
    concurrencyLimit: 4,
  };
}

async function upgrade(
  sockets: WebSocketServer,
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
  options: WebSocketOptions & { readonly frameWriter: FrameWriter },
): Promise<void> {
  const address = options.addressOf(request);
  const { origin } = request.headers;
  const admission: Admission = admit(
    {
      method: request.method ?? '',
      url: request.url ?? '',
      origin: headerOnce(request, 'origin') ?? origin,
      subprotocols: (request.headers['sec-websocket-protocol'] ?? '')
        .split(',')
        .map((value) => value.trim())
        .filter(Boolean),
      authorization: request.headers.authorization,
    },
    options.isAllowedOrigin,
  );
  if (!admission.admitted) return refuse(stream, admission, address, options);
  const vetting = await options.vet(admission.credential, origin, address);
  if (!vetting.admitted) return refuse(stream, vetting, address, options);
  if (stream.destroyed) return;
  sockets.handleUpgrade(request, stream, head, (socket) => {
    const wire = options.frameWriter(socket, stream);
    open(socket, wire, vetting.pass, address, options);
  });
}

/** Two Origin headers are joined by Node into one value that no list holds, which is the right answer to them. */
function headerOnce(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name];
  return values && values.length > 1 ? values.join(',') : values?.[0];
}

function open(
  socket: WebSocket,
  wire: Wire,
  pass: unknown,
  address: string,
  { onOpen }: WebSocketOptions,
): void {
  const port: Socket = {
    wire,
    close: (code, reason) => socket.close(code, reason),
    destroy: () => socket.terminate(),
  };
  // Before anybody can send: an error without a listener ends the process.
  let closeCode: number | undefined;
  socket.on('error', () => {
    closeCode ??= ABNORMAL;
  });
  const listener = onOpen(port, pass, address);
  socket.on('message', (message: Buffer, isBinary: boolean) => {
    if (isBinary) listener.onBinary();
    else listener.onText(message.toString('utf8'), message.byteLength);
  });
  socket.on('ping', () => listener.onLife());
  socket.on('pong', () => listener.onLife());
  socket.on('close', (code: number) => listener.onClosed(closeCode ?? code));
}

function refuse(
  stream: Duplex,
  refusal: UpgradeRefusal,
  address: string,
  { onRefused }: WebSocketOptions,
): void {
  onRefused(refusal.status, address);
  refuseUpgrade(stream, refusal);
}

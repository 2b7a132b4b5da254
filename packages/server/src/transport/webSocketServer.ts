import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { SUBPROTOCOL } from '@attune/protocol';
import { WebSocketServer, type PerMessageDeflateOptions, type Server } from 'ws';
import type { SocketHandlers } from '../connection/socket.ts';
import { admit, type Admission, type Credential } from './admission.ts';
import { chooseFrameWriter, type FrameWriter } from './frameWriter.ts';
import { HandledSocket } from './handledSocket.ts';
import { refuseUpgrade, type UpgradeRefusal } from './refuse.ts';

export type WebSocketOptions<C> = {
  readonly maxFrameBytes: number;
  /** zlib level of permessage-deflate; undefined: not offered. */
  readonly compressionLevel: number | undefined;
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly addressOf: (request: IncomingMessage) => string;
  /** Called before the upgrade; throws nothing, answers the refusal. */
  readonly vet: (credential: Credential, origin: string | undefined, address: string) => Promise<Vetting>;
  readonly handlers: SocketHandlers<C>;
  readonly onRefused: (status: number, address: string) => void;
  /** An upgrade failed where it must not; its stream is destroyed. */
  readonly onTrouble: (error: unknown) => void;
  /** How frames get onto a socket. @default the fastest way that keeps their order with this version of `ws` */
  readonly frameWriter?: FrameWriter;
};

/** `pass` is handed to the handlers as it is; the transport does not look into it. */
export type Vetting =
  { readonly admitted: true; readonly pass: unknown } | ({ readonly admitted: false } & UpgradeRefusal);

/** Upgrades on the server's sockets, and frames in and out. Knows no message. */
export function attachWebSockets<C>(server: HttpServer, options: WebSocketOptions<C>): { close(): void } {
  const sockets: Upgrader = new WebSocketServer({
    noServer: true,
    WebSocket: HandledSocket,
    maxPayload: options.maxFrameBytes,
    // A function for each of them, for what a set is enough.
    clientTracking: false,
    perMessageDeflate: deflate(options.compressionLevel),
    handleProtocols: () => SUBPROTOCOL,
    ...BOUNDS,
  });
  const open = new Set<HandledSocket>();
  const { frameWriter = chooseFrameWriter() } = options;
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    // From its first tick on: a reset while the ticket is looked up must not end the process.
    stream.on('error', destroy);
    upgrade(sockets, request, stream, head, { ...options, frameWriter, open }).catch((error: unknown) => {
      stream.destroy();
      options.onTrouble(error);
    });
  });
  return {
    /** Cuts who is still here: without it a socket that does not answer its close keeps the HTTP server from ending. */
    close() {
      // Refused from here on by `ws` itself; without a listener they would be taken for plain requests.
      sockets.close();
      for (const socket of open) socket.terminate();
    },
  };
}

type Upgrader = Server<typeof HandledSocket>;

function destroy(this: Duplex): void {
  this.destroy();
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

async function upgrade<C>(
  sockets: Upgrader,
  request: IncomingMessage,
  stream: Duplex,
  head: Buffer,
  options: WebSocketOptions<C> & { readonly frameWriter: FrameWriter; readonly open: Set<HandledSocket> },
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
    // `ws` listens itself now.
    stream.off('error', destroy);
    const { frameWriter, handlers, open } = options;
    const level = wantsSmallWindow(request) ? undefined : options.compressionLevel;
    socket.handle({ wire: frameWriter(socket, stream, level), handlers, pass: vetting.pass, open });
  });
}

/** What was compressed for all could not be read with it; to be sent nothing that is compressed is always right (RFC 7692, section 6). */
function wantsSmallWindow({ headers }: IncomingMessage): boolean {
  return headers['sec-websocket-extensions']?.includes('server_max_window_bits') ?? false;
}

/** Two Origin headers are joined by Node into one value that no list holds, which is the right answer to them. */
function headerOnce(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name];
  return values && values.length > 1 ? values.join(',') : values?.[0];
}

function refuse(
  stream: Duplex,
  refusal: UpgradeRefusal,
  address: string,
  { onRefused }: Pick<WebSocketOptions<never>, 'onRefused'>,
): void {
  onRefused(refusal.status, address);
  refuseUpgrade(stream, refusal);
}

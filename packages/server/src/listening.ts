import { closeSync, openSync } from 'node:fs';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull } from 'node:os';
import type { Standing } from './gate.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import type { Metrics } from './platform/metrics.ts';

/** Slow half-requests are gone within 10 s; a request of ours has few and short headers. */
const HTTP_LIMITS = {
  headersTimeout: 8_000,
  requestTimeout: 10_000,
  maxHeaderSize: 16_384,
  connectionsCheckingInterval: 1_000,
};
const MAX_HEADERS = 100;
/** For answers that are under way when the node ends. */
const LAST_ANSWERS_MS = 1_000;
/** Whoever looks at the log then needs to be told once, and not with every connection. */
const TELL_EVERY_MS = 10_000;
/** Looks for a free descriptor; each is a fraction of a millisecond. */
const LOOK_EVERY_MS = 250;

export type ListenerOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly standing: Readonly<Standing>;
  /** Throws as the system does when there is no descriptor left. @default opens and closes a file */
  readonly takeDescriptor?: () => void;
};

/** An HTTP server with limits, that outlives trouble with accepting (no descriptor or memory left) and accepts again afterwards. */
export function createListener(
  onRequest: RequestListener,
  { clock, log, metrics, standing, takeDescriptor = openNothing }: ListenerOptions,
): HttpServer {
  const server = createServer(HTTP_LIMITS, (request, response) => {
    // Who keeps the connection would come here again and again for a ticket that only the others give out.
    if (standing.phase === 'draining') response.setHeader('Connection', 'close');
    onRequest(request, response);
  });
  server.maxHeadersCount = MAX_HEADERS;
  let toldAt = -Infinity;
  const tell = (error: NodeJS.ErrnoException): void => {
    // Of a port that cannot be had, whoever asked for it learns.
    if (!server.listening) return;
    metrics.acceptErrors.inc({ code: error.code ?? 'unknown' });
    if (clock.monotonic() - toldAt < TELL_EVERY_MS) return;
    toldAt = clock.monotonic();
    log.error({ err: error }, 'connections cannot be accepted');
  };
  server.on('error', tell);
  // Without a descriptor for it libuv closes a connection that comes and tells nobody.
  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    try {
      takeDescriptor();
    } catch (error) {
      if (isOutOfDescriptors(error)) tell(error);
    }
  });
  server.once('close', stopLooking);
  return server;
}

/** Of this process, or of the system. */
function isOutOfDescriptors(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}

function openNothing(): void {
  closeSync(openSync(devNull, 'r'));
}

/**
 * Connections that the system holds until we take them, or fewer where `net.core.somaxconn` says so. One more is dropped without a word and
 * dials again after 1, 3, 7 and 15 s: by Node's own 511, a crowd of 5,000 that came back at once left a few hundred waiting for that.
 */
const BACKLOG = 4_096;

/** Resolves with the port; rejects with the system's error when it cannot be had. */
export function listening(server: HttpServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no more requests, gives those under way a moment, and cuts what is left. Twice is harmless. */
export function closed(server: HttpServer, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cut = clock.after(LAST_ANSWERS_MS, () => server.closeAllConnections());
    server.close(() => {
      cut();
      resolve();
    });
    server.closeIdleConnections();
  });
}

import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
/** A node without free descriptors fails to accept thousands of times a second. */
const TELL_EVERY_MS = 10_000;

export type ListenerOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly standing: Readonly<Standing>;
};

/** An HTTP server with limits, that outlives trouble with accepting (no descriptor or memory left) and accepts again afterwards. */
export function createListener(
  onRequest: RequestListener,
  { clock, log, metrics, standing }: ListenerOptions,
): HttpServer {
  const server = createServer(HTTP_LIMITS, (request, response) => {
    // Who keeps the connection would come here again and again for a ticket that only the others give out.
    if (standing.phase === 'draining') response.setHeader('Connection', 'close');
    onRequest(request, response);
  });
  server.maxHeadersCount = MAX_HEADERS;
  let toldAt = -Infinity;
  server.on('error', (error: NodeJS.ErrnoException) => {
    // Of a port that cannot be had, whoever asked for it learns.
    if (!server.listening) return;
    metrics.acceptErrors.inc({ code: error.code ?? 'unknown' });
    if (clock.monotonic() - toldAt < TELL_EVERY_MS) return;
    toldAt = clock.monotonic();
    log.error({ err: error }, 'connections cannot be accepted');
  });
  return server;
}

/** Resolves with the port; rejects with the system's error when it cannot be had. */
export function listening(server: HttpServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
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

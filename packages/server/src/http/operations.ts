import { createHash, timingSafeEqual } from 'node:crypto';
import { ProtocolError } from '@attune/protocol';
import { Router, type Request } from 'express';
import type { Metrics } from '../platform/metrics.ts';
import { clientAddress, isLoopback, TRUST_NOBODY } from './clientAddress.ts';

/** Each part by name: `ok`, or in a few plain words what is wrong with it. */
export type Health = () => Promise<{
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, string>>;
}>;

export type OperationsDeps = {
  readonly health: Health;
  readonly metrics: Metrics;
  /** Without one, only this machine may read the metrics. */
  readonly metricsToken: string | undefined;
};

/** For load balancers and for who runs the place. */
export function operations({ health, metrics, metricsToken }: OperationsDeps): Router {
  const router = Router();
  router.get('/healthz', (_, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', async (_, response) => {
    const { ready, parts } = await health();
    response.set('Cache-Control', 'no-store').status(ready ? 200 : 503);
    response.json({ status: ready ? 'ready' : 'not_ready', parts });
  });
  router.get('/metrics', async (request, response) => {
    if (!mayRead(request, metricsToken)) throw new ProtocolError('AUTHENTICATION_FAILED');
    response.set('Cache-Control', 'no-store').set('Content-Type', metrics.registry.contentType);
    response.send(await metrics.registry.metrics());
  });
  return router;
}

function mayRead(request: Request, metricsToken: string | undefined): boolean {
  if (metricsToken !== undefined && bears(request.headers.authorization, metricsToken)) return true;
  // Behind a proxy that nobody declared, every visitor of the world seems to come from this machine.
  const isRelayed =
    request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  return !isRelayed && isLoopback(clientAddress(request, TRUST_NOBODY));
}

function bears(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Of one length, as the comparison wants it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

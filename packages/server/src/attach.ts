import type { Server as HttpServer } from 'node:http';
import type { Parts } from './assemble.ts';
import type { Gatekeeper } from './connection/gatekeeper.ts';
import { Dispatcher, type DispatchMetrics } from './dispatch.ts';
import { clientAddress } from './http/index.ts';
import type { Metrics } from './platform/metrics.ts';
import { Sockets } from './sockets.ts';
import { attachWebSockets } from './transport/webSocketServer.ts';

/** Sockets on the server's port, joined to the handlers of all capabilities. */
export function attachSockets(server: HttpServer, parts: Parts): { close(): void } {
  const { config, clock, log, metrics, core, flusher, capabilities, origins, rates, gate, node } = parts;
  const gatekeeper = gatekeeperOf(parts);
  const sockets = new Sockets({
    node,
    clock,
    flusher,
    rates,
    gate,
    gatekeeper,
    dispatcher: dispatcherOf(parts, gatekeeper),
    pool: core.pool,
    hub: core.hub,
    heartbeat: config.websocket,
    rateFactor: config.websocket.rateFactor,
    capabilities: capabilities.all,
    onOpened: () => metrics.connectionsOpened.inc(),
    onClosed: (reason) => metrics.connectionsClosed.inc({ reason }),
  });
  return attachWebSockets(server, {
    maxFrameBytes: config.websocket.maxMessageBytes,
    compressionLevel: config.websocket.compressionLevel,
    isAllowedOrigin: (origin) => origins.isAllowed(origin),
    addressOf: (request) => clientAddress(request, config.trusts),
    vet: (credential, origin, address) => sockets.vet(credential, origin, address),
    handlers: sockets,
    onRefused: (status) => metrics.upgradesRefused.inc({ status }),
    onTrouble: (error) => log.error({ err: error }, 'an upgrade failed'),
  });
}

function gatekeeperOf({ capabilities: { auth } }: Parts): Gatekeeper {
  return {
    identify: (token) => auth.identify(token),
    redeem: (ticket, origin) => auth.redeemTicket(ticket, origin),
    recheck: (identity) => auth.recheck(identity),
  };
}

function dispatcherOf(
  { core, clock, log, metrics, capabilities, pressure }: Parts,
  gatekeeper: Gatekeeper,
): Dispatcher {
  return new Dispatcher({
    ...core,
    gatekeeper,
    clock,
    log,
    phaseOf: capabilities.phaseOf,
    pressure,
    handlers: new Map(capabilities.all.flatMap(({ handlers }) => Object.entries(handlers ?? {}))),
    metrics: countsOf(metrics),
  });
}

function countsOf(metrics: Metrics): DispatchMetrics {
  // Kept by type: to look one up by its labels costs more than to count.
  const accepted = new Map<string, { inc(): void }>();
  return {
    received(type) {
      const count = accepted.get(type) ?? metrics.framesIn.labels({ type, result: 'accepted' });
      accepted.set(type, count);
      count.inc();
    },
    delivered: (ms) => metrics.deliverySeconds.observe(ms / 1000),
    shed: (type) => metrics.framesIn.inc({ type, result: 'shed' }),
    refused: (type, error) => {
      metrics.framesIn.inc({ type, result: 'refused' });
      metrics.errors.inc({ name: error, over: 'socket' });
    },
  };
}

import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProtocolError } from '@attune/protocol';
import type { Express } from 'express';
import { buildCapabilities, type Capabilities } from './capabilities.ts';
import type { Capability, Route } from './capability.ts';
import type { Config } from './config.ts';
import type { Gatekeeper } from './connection/gatekeeper.ts';
import { createCore, type Core } from './core.ts';
import { Dispatcher } from './dispatch.ts';
import { drain } from './drain.ts';
import {
  clientAddress,
  createHttpApp,
  createOrigins,
  createRateRules,
  type AppName,
  type Origins,
  type RateRules,
} from './http/index.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { Lifetime } from './platform/lifetime.ts';
import { createLog, type Log } from './platform/log.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { newId, randomFraction } from './platform/random.ts';
import { openPorts } from './ports.ts';
import { Sockets } from './sockets.ts';
import { openStorage } from './storage/open.ts';
import { startRetention } from './storage/retention.ts';
import type { Storage } from './storage/storage.ts';
import { attachWebSockets } from './transport/webSocketServer.ts';

export type ServerOptions = {
  readonly config: Config;
  /** @default JSON lines on standard output, at the level of `config.logLevel`. */
  readonly log?: Log;
  /** @default the system's. */
  readonly clock?: Clock;
  /** Called once, on the first start, with the admin's password that was made up. @default nobody learns it. */
  readonly announceAdmin?: (admin: { email: string; password: string }) => void;
  /** What `config.json` of an app answers beside the API's address. @default nothing. */
  readonly appConfiguration?: (app: AppName) => object;
};

export type AttuneServer = {
  /** Starts to accept. Rejects with the system's error (EADDRINUSE, EACCES) when the port cannot be had; it may be called again then. */
  listen(port?: number): Promise<{ readonly port: number; readonly url: string }>;
  /** A day's token of the first admin, for the program that runs the node; it has the database anyway. Hand it to nobody. */
  adminToken(): Promise<string>;
  /** Drains: tells every client its own delay, waits for them at most 30 s, then lets go of everything. Twice is harmless. */
  close(): Promise<void>;
};

/** Slow half-requests are gone within 10 s; a request of ours has few and short headers. */
const HTTP_LIMITS = {
  headersTimeout: 8_000,
  requestTimeout: 10_000,
  maxHeaderSize: 16_384,
  connectionsCheckingInterval: 1_000,
};
const MAX_HEADERS = 100;

/** One node, wired; nothing listens yet. Rejects with a StorageLockedError when another process has the database. */
export async function createServer(options: ServerOptions): Promise<AttuneServer> {
  const lifetime = new Lifetime();
  try {
    return run(await assemble(options, lifetime), lifetime);
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}

/** Whether the node takes connections, and the address it turned out to have. */
type Standing = { phase: 'starting' | 'open' | 'draining'; port: number };

type Parts = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly node: string;
  readonly standing: Standing;
  readonly publicUrl: () => string;
  readonly storage: Storage;
  readonly core: Core;
  readonly capabilities: Capabilities;
  readonly origins: Origins;
  readonly rates: RateRules;
  readonly appConfiguration: (app: AppName) => object;
};

async function assemble(options: ServerOptions, lifetime: Lifetime): Promise<Parts> {
  const {
    config,
    clock = systemClock,
    log = createLog(config.logLevel),
    announceAdmin = () => undefined,
  } = options;
  const standing: Standing = { phase: 'starting', port: config.port };
  const publicUrl = () => config.publicUrl ?? `http://localhost:${standing.port}`;
  const onTrouble = (error: unknown) => log.error({ err: error }, 'the database is in trouble');
  const storage = await openStorage({ ...config, clock, onTrouble });
  lifetime.add(() => storage.close());
  lifetime.add(startRetention({ storage, clock, onTrouble }));
  const metrics = createMetrics({ lifetime, withProcess: true });
  const onCommitted = (ms: number) => metrics.commitSeconds.observe(ms / 1000);
  const node = newId();
  const ports = await openPorts({ node, clock, log });
  const core = createCore({ storage, ports, clock, log, websocket: config.websocket, lifetime, onCommitted });
  metrics.countConnections(() => core.pool.size);
  const { states, realtime } = core;
  const capabilities = buildCapabilities({
    config,
    clock,
    log,
    storage,
    states,
    realtime,
    publicUrl,
    announceAdmin,
  });
  core.use(capabilities.all);
  return {
    config,
    clock,
    log,
    metrics,
    node,
    standing,
    publicUrl,
    storage,
    core,
    capabilities,
    origins: createOrigins({ publicUrl, listed: config.allowedOrigins }),
    rates: createRateRules(config.httpRateFactor),
    appConfiguration: (app) => ({ api_url: '', demo: null, ...options.appConfiguration?.(app) }),
  };
}

function run(parts: Parts, lifetime: Lifetime): AttuneServer {
  const { config, clock, log, standing, publicUrl, storage, core, capabilities } = parts;
  const server = createHttpServer(HTTP_LIMITS, httpApp(parts));
  server.maxHeadersCount = MAX_HEADERS;
  const upgrades = attach(server, parts);
  let starting: Promise<void> = Promise.resolve();
  lifetime.add(() => closed(server));
  lifetime.add(() => upgrades.close());
  const start = async (asked: number) => {
    standing.port = await listening(server, asked, config.host);
    if (standing.phase !== 'starting') return;
    // Only now: a start that fails for its port must not use up what is said once, the admin's password.
    await startAll(capabilities.all, lifetime);
    if (standing.phase === 'starting') standing.phase = 'open';
  };
  return {
    async listen(asked = config.port) {
      starting = start(asked);
      await starting;
      if (config.unknownNames.length > 0)
        log.warn({ names: config.unknownNames }, 'these variables mean nothing here');
      log.info({ port: standing.port, node: parts.node, storage: storage.kind }, 'listening');
      return { port: standing.port, url: publicUrl() };
    },
    adminToken: async () => (await capabilities.auth.adminToken()).token,
    async close() {
      standing.phase = 'draining';
      // Asked to stop in the middle of its start, it finishes that first: half of it cannot be undone.
      await starting.catch(() => undefined);
      log.info({ connections: core.pool.size }, 'draining');
      await drain(core.pool, clock, randomFraction);
      await lifetime.end();
    },
  };
}

function httpApp(parts: Parts): Express {
  const { config, capabilities, storage, standing, core } = parts;
  return createHttpApp({
    ...parts,
    routes: capabilities.all
      .flatMap((capability) => capability.routes ?? [])
      .map((route) => onceStarted(route, standing)),
    metricsToken: config.metricsToken,
    trusts: config.trusts,
    apps: config.apps,
    authenticate: (credentials) => capabilities.auth.authenticate(credentials),
    carryOut: core.realtime.carryOut,
    health: async () => {
      const database = await answers(storage);
      return {
        ready: standing.phase === 'open' && database === 'ok',
        parts: { node: standing.phase, database },
      };
    },
  });
}

function attach(server: HttpServer, parts: Parts): { close(): void } {
  const { config, clock, log, metrics, core, capabilities, origins, rates, standing, node } = parts;
  const { auth, phaseOf } = capabilities;
  const gatekeeper: Gatekeeper = {
    identify: (token) => auth.identify(token),
    redeem: (ticket, origin) => auth.redeemTicket(ticket, origin),
    recheck: (identity) => auth.recheck(identity),
  };
  const handlers = new Map(
    capabilities.all.flatMap((capability) => Object.entries(capability.handlers ?? {})),
  );
  const counts = {
    received: (type: string) => metrics.framesIn.inc({ type, result: 'accepted' }),
    delivered: (ms: number) => metrics.deliverySeconds.observe(ms / 1000),
    refused: (type: string, error: string) => {
      metrics.framesIn.inc({ type, result: 'refused' });
      metrics.errors.inc({ name: error, over: 'socket' });
    },
  };
  const dispatcher = new Dispatcher({ ...core, gatekeeper, clock, phaseOf, log, handlers, metrics: counts });
  const sockets = new Sockets({
    node,
    clock,
    rates,
    gatekeeper,
    dispatcher,
    pool: core.pool,
    hub: core.hub,
    heartbeat: config.websocket,
    capabilities: capabilities.all,
    isReady: () => standing.phase === 'open',
    onOpened: () => metrics.connectionsOpened.inc(),
    onClosed: (reason) => metrics.connectionsClosed.inc({ reason }),
  });
  return attachWebSockets(server, {
    maxFrameBytes: config.websocket.maxMessageBytes,
    compressionLevel: config.websocket.compressionLevel,
    isAllowedOrigin: (origin) => origins.isAllowed(origin),
    addressOf: (request) => clientAddress(request, config.trusts),
    vet: (credential, origin, address) => sockets.vet(credential, origin, address),
    onOpen: (socket, pass, address) => sockets.open(socket, pass, address),
    onRefused: (status) => metrics.upgradesRefused.inc({ status }),
  });
}

/** The port is open before the first admin is there; a login in between is too early, and not wrong. */
function onceStarted(route: Route, standing: Standing): Route {
  return {
    call: route.call,
    handle: async (request) => {
      if (standing.phase === 'starting') throw new ProtocolError('UNAVAILABLE', { retryAfterMs: 1_000 });
      return route.handle(request);
    },
  };
}

async function startAll(capabilities: readonly Capability[], lifetime: Lifetime): Promise<void> {
  for (const capability of capabilities) {
    lifetime.add(async () => capability.stop?.());
    await capability.start?.();
  }
}

async function answers({ read }: Storage): Promise<'ok' | 'unavailable'> {
  try {
    await read.selectFrom('heads').select('channel').limit(1).execute();
    return 'ok';
  } catch {
    return 'unavailable';
  }
}

function listening(server: HttpServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closed(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

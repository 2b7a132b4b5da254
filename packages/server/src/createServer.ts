import type { Server as HttpServer } from 'node:http';
import { assemble, type Parts } from './assemble.ts';
import { attachSockets } from './attach.ts';
import type { Capability } from './capability.ts';
import type { Config } from './config.ts';
import { drain } from './drain.ts';
import { httpAppOf } from './httpApp.ts';
import type { AppName } from './http/index.ts';
import { closed, createListener, listening } from './listening.ts';
import type { Clock } from './platform/clock.ts';
import { Lifetime } from './platform/lifetime.ts';
import type { Log } from './platform/log.ts';
import type { Sample } from './platform/pressure.machine.ts';
import { randomFraction } from './platform/random.ts';

export type ServerOptions = {
  readonly config: Config;
  /** @default JSON lines on standard output, at the level of `config.logLevel`. */
  readonly log?: Log;
  /** @default the system's. */
  readonly clock?: Clock;
  /** How the node finds itself, four times a second; what it sheds follows from it. @default the event loop and memory of this process. */
  readonly measure?: () => Sample;
  /** What this cluster's keys and topics in Redis begin with; for several clusters on one Redis. @default attune */
  readonly redisPrefix?: string;
  /** Called once, on the first start, with the admin's password that was made up. @default nobody learns it. */
  readonly announceAdmin?: (admin: { email: string; password: string }) => void;
  /** What `config.json` of an app answers beside the API's address. @default nothing. */
  readonly appConfiguration?: (app: AppName) => object;
  /** An admin had this node drained, and it has ended; a program that has nothing else to do ends too. @default nothing. */
  readonly onDrained?: () => void;
};

export type AttuneServer = {
  /** Starts to accept. Rejects with the system's error (EADDRINUSE, EACCES) when the port cannot be had; it may be called again then. */
  listen(port?: number): Promise<{ readonly port: number; readonly url: string }>;
  /** A day's token of the first admin, for the program that runs the node; it has the database anyway. Hand it to nobody. */
  adminToken(): Promise<string>;
  /** Drains: tells every client its own delay, waits for them at most 30 s, then lets go of everything. Asked twice, it is one drain. */
  close(): Promise<void>;
};

/** One node, wired; nothing listens yet. Rejects with a StorageLockedError when another process has the database. */
export async function createServer(options: ServerOptions): Promise<AttuneServer> {
  const lifetime = new Lifetime();
  const ordered = Promise.withResolvers<void>();
  try {
    const parts = await assemble(options, lifetime, ordered.resolve);
    const server = run(parts, lifetime);
    void ordered.promise.then(() => leave(server, parts, options.onDrained));
    return server;
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}

function run(parts: Parts, lifetime: Lifetime): AttuneServer {
  const { config, log, standing, publicUrl, storage, capabilities } = parts;
  const server = createListener(httpAppOf(parts), parts);
  const upgrades = attachSockets(server, parts);
  let starting: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const start = async (asked: number) => {
    standing.port = await listening(server, asked, config.host);
    if (standing.phase !== 'starting') return;
    // Only now: a start that fails for its port must not use up what is said once, the admin's password.
    await startAll(capabilities.all, lifetime);
    if (standing.phase === 'starting') standing.phase = 'open';
  };
  const stop = async () => {
    standing.phase = 'draining';
    // Asked to stop in the middle of its start, it finishes that first: half of it cannot be undone.
    await starting.catch(() => undefined);
    await empty(parts, server, upgrades);
    await lifetime.end();
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
    close: () => (closing ??= stop()),
  };
}

async function leave(server: AttuneServer, { log }: Parts, onDrained = () => {}): Promise<void> {
  await server.close().catch((error: unknown) => log.error({ err: error }, 'this node ended badly'));
  onDrained();
}

/** Until nobody is here and nothing is under way; what the node stands on is still there then. */
async function empty(parts: Parts, server: HttpServer, upgrades: { close(): void }): Promise<void> {
  const { core, clock, log, capabilities } = parts;
  log.info({ connections: core.pool.size }, 'draining');
  await capabilities.node.tell();
  await drain({ pool: core.pool, clock, random: randomFraction, hasOthers: parts.ports.redis !== undefined });
  upgrades.close();
  await closed(server, clock);
  await core.carrier.settled();
}

async function startAll(capabilities: readonly Capability[], lifetime: Lifetime): Promise<void> {
  for (const capability of capabilities) {
    lifetime.add(async () => capability.stop?.());
    await capability.start?.();
  }
}

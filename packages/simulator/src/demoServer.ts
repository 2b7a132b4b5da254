import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer, loadConfig, type AttuneServer, type Config } from '@attune/server';
import type { DemoLinks } from './demoSession.ts';

/** What stands in the way, in one sentence for the person at the terminal. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

export type DemoServer = {
  readonly server: AttuneServer;
  /** As people reach it, and as the cast does. */
  readonly publicUrl: string;
  readonly localUrl: string;
  readonly admin: { readonly email: string; readonly password: string };
  /** Said when another port than the usual one was taken. */
  readonly note: string | undefined;
};

/** How many ports after the usual one are tried. */
const PORTS_TRIED = 20;

/** One node in this process, with both apps as far as they are built. Rejects with sentences fit for the terminal. */
export async function openDemoServer(
  environment: Readonly<Record<string, string | undefined>>,
  demo: () => DemoLinks | null,
): Promise<DemoServer> {
  // The box is what people look at; a level that was asked for wins.
  const config = withApps(loadConfig({ ...environment, LOG_LEVEL: environment['LOG_LEVEL'] || 'warn' }));
  let password: string | undefined;
  const server = await createServer({
    config,
    announceAdmin: (admin) => (password = admin.password),
    appConfiguration: (app) => (app === 'session' ? { demo: demo() } : {}),
  });
  try {
    const { port, url } = await listenSomewhere(server, config);
    return {
      server,
      publicUrl: url,
      localUrl: `http://${localHost(config.host)}:${port}`,
      admin: { email: config.admin.email, password: password ?? hint(config) },
      note: noteOf(port, config),
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Where the apps are built to, seen from `src` and from `dist` alike. */
const BUILT = { session: '../../../apps/session-web/dist/', admin: '../../../apps/admin-dashboard/dist/' };

function withApps(config: Config): Config {
  const found = (path: string): string | undefined => {
    const directory = new URL(path, import.meta.url);
    return existsSync(new URL('index.html', directory)) ? fileURLToPath(directory) : undefined;
  };
  const session = config.apps.session ?? found(BUILT.session);
  const admin = config.apps.admin ?? found(BUILT.admin);
  return {
    ...config,
    apps: { ...(session !== undefined && { session }), ...(admin !== undefined && { admin }) },
  };
}

async function listenSomewhere(server: AttuneServer, config: Config): Promise<{ port: number; url: string }> {
  const last = config.isPortGiven ? config.port : config.port + PORTS_TRIED;
  for (let port = config.port; port <= last; port += 1) {
    try {
      return await server.listen(port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw sentenceFor(error, config);
    }
  }
  if (config.isPortGiven)
    throw new CannotStart(`Port ${config.port} is taken; please choose another one with PORT.`);
  throw new CannotStart(`The ports ${config.port} to ${last} are all taken; please choose one with PORT.`);
}

function sentenceFor(error: unknown, { port, host }: Config): unknown {
  if (codeOf(error) === 'EACCES')
    return new CannotStart(`Port ${port} is not open to this user; please choose one above 1023.`);
  if (codeOf(error) === 'EADDRNOTAVAIL' || codeOf(error) === 'ENOTFOUND') {
    return new CannotStart(`HOST must be an address of this machine, not ${JSON.stringify(host)}.`);
  }
  return error;
}

function noteOf(port: number, config: Config): string | undefined {
  if (config.port === 0 || port === config.port) return undefined;
  return `Port ${config.port} is taken, so this is on ${port}.`;
}

function hint({ admin }: Config): string {
  return admin.password === undefined
    ? 'as printed at the first start, or set ADMIN_PASSWORD'
    : 'the one in ADMIN_PASSWORD';
}

/** The cast is on this machine, whatever address the public comes by. */
function localHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

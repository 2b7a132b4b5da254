import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type ServerProcessOptions = {
  readonly port: number;
  readonly dataDirectory: string;
  readonly adminPassword: string;
  /** Further variables of the server, such as its limits. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Told of what it writes, as it comes. @default nobody */
  readonly onOutput?: (text: string) => void;
};

/** A server in a process of its own. */
export type ServerProcess = {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL: it gets no last word. Resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM: it drains. Answers its exit code; what does not go in time is killed. */
  readonly stop: () => Promise<number | null>;
};

/** Until `/readyz` says so, and from SIGTERM to the exit. */
const READY_DEADLINE_MS = 20_000;
const STOP_DEADLINE_MS = 35_000;
const LOOK_EVERY_MS = 20;
/** What a process that failed to start said last is worth showing; a talkative one must not fill our memory. */
const MAX_KEPT_CHARACTERS = 4_000;

/** The server's own entry, run as it is run anywhere, by this Node. */
export async function startServer(options: ServerProcessOptions): Promise<ServerProcess> {
  const { port, dataDirectory, adminPassword, variables } = options;
  const child = spawn(process.execPath, [...process.execArgv, serverEntry()], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDirectory,
      ADMIN_PASSWORD: adminPassword,
      LOG_LEVEL: 'warn',
      ...variables,
    },
  });
  const kill = async (): Promise<void> => {
    if (hasEnded(child)) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  // Whatever ends us must not leave it behind.
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  child.once('exit', () => process.off('exit', killAtExit));
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(child, url, listenTo(child, options.onOutput));
  } catch (error) {
    await kill();
    throw error;
  }
  return { url, pid: child.pid ?? 0, kill, stop: () => stop(child, kill) };
}

/** A port that nobody uses now. A server that is to come back to the same address cannot use port 0. */
export async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return port;
}

/** `main` stands beside the index, as source and as built. */
function serverEntry(): string {
  const index = import.meta.resolve('@attune/server');
  return fileURLToPath(index.replace(/index\.(ts|js)$/, 'main.$1'));
}

function listenTo(child: ChildProcess, onOutput?: (text: string) => void): () => string {
  let said = '';
  const keep = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-MAX_KEPT_CHARACTERS);
    onOutput?.(chunk.toString());
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => said.trim();
}

async function ready(child: ChildProcess, url: string, said: () => string): Promise<void> {
  const until = performance.now() + READY_DEADLINE_MS;
  while (performance.now() < until) {
    if (hasEnded(child)) throw new Error(`The server ended before it was ready. It said: ${said()}`);
    const isReady = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`The server was not ready within ${READY_DEADLINE_MS} ms. It said: ${said()}`);
}

async function stop(child: ChildProcess, kill: () => Promise<void>): Promise<number | null> {
  if (hasEnded(child)) return child.exitCode;
  const gone = once(child, 'exit', { signal: AbortSignal.timeout(STOP_DEADLINE_MS) });
  child.kill('SIGTERM');
  await gone.catch(kill);
  return child.exitCode;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

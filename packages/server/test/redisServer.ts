import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

/** A redis-server of a test's own, that keeps nothing on disk. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #directory: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  constructor(port: number, directory: string, options: readonly string[]) {
    this.port = port;
    this.#directory = directory;
    this.#options = options;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves when it accepts connections. */
  async start(): Promise<void> {
    const where = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.#directory];
    const child = spawn('redis-server', [...where, '--save', '', '--appendonly', 'no', ...this.#options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error('redis-server did not start.')));
      child.once('error', reject);
    });
  }

  /** `kill -9`; what it held is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** It keeps its connections and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Ends the connections of that name, as a network does. */
  async cut(name: string): Promise<void> {
    const clients = String(await this.command('CLIENT', 'LIST'));
    for (const line of clients.split('\n')) {
      const id = /^id=(\d+)/.exec(line)?.[1];
      if (id && line.includes(` name=${name} `)) await this.command('CLIENT', 'KILL', 'ID', id);
    }
  }

  /** Sends one command over a connection of its own. */
  async command(name: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.port, '127.0.0.1');
    try {
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** A cluster of one; it has every slot. */
export async function startRedisCluster(): Promise<RedisServer> {
  const server = await startRedisServer('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
  await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  while (!String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  return server;
}

export async function startRedisServer(...options: readonly string[]): Promise<RedisServer> {
  const directory = await mkdtemp(join(tmpdir(), 'attune-redis-'));
  const server = new RedisServer(await freePort(), directory, options);
  await server.start();
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

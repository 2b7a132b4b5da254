import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '@attune/server';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const NODE = process.execPath;
const READY_WITHIN_MS = 30_000;
const ASK_AGAIN_MS = 50;

export const ADMIN = { email: 'admin@example.org', password: 'a phrase for the journeys' };

/** The built server as people run it, in a process of its own, serving both built apps. */
export class ServerProcess {
  readonly port: number;
  readonly #publicUrl: string;
  readonly #directory: string;
  readonly #environment: Record<string, string>;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(
    port: number,
    publicUrl: string,
    directory: string,
    environment: Record<string, string>,
  ) {
    this.port = port;
    this.#publicUrl = publicUrl;
    this.#directory = directory;
    this.#environment = environment;
  }

  /** `publicUrl` is what people type: the network in front of the server. */
  static async start(
    port: number,
    publicUrl: string,
    environment: Record<string, string> = {},
  ): Promise<ServerProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'attune-e2e-'));
    const server = new ServerProcess(port, publicUrl, directory, environment);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const child = spawn(NODE, [...NODE_FLAGS, join(ROOT, 'packages/server/dist/main.js')], {
      cwd: this.#directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: `${this.port}`,
        HOST: '127.0.0.1',
        PUBLIC_URL: this.#publicUrl,
        DATA_DIR: this.#directory,
        ADMIN_EMAIL: ADMIN.email,
        ADMIN_PASSWORD: ADMIN.password,
        SESSION_APP_DIR: join(ROOT, 'apps/session-web/dist'),
        ADMIN_APP_DIR: join(ROOT, 'apps/admin-dashboard/dist'),
        LOG_LEVEL: 'warn',
        // Whoever is told what happens is on this machine too.
        WEBHOOK_ALLOW_PRIVATE: 'true',
        ...this.#environment,
      },
    });
    const keep = (chunk: Buffer) => (this.#output += chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.#child = child;
    await this.#serves(child);
  }

  /** As a power cut does: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end('SIGKILL');
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** The address of the process itself, whatever network is in front of it. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#output;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async #serves(child: ChildProcess): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS;
    while (performance.now() < until && child.exitCode === null) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await pause(ASK_AGAIN_MS);
    }
    throw new Error(`the server does not serve\n${this.#output}`);
  }
}

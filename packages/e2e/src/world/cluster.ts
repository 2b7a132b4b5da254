import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@attune/simulator';
import { ADMIN } from './serverProcess.ts';
import { TerminalProgram } from './terminalProgram.ts';

/** Three nodes behind nginx with a PostgreSQL and a Redis of their own, as `npm run cluster` starts them. */
export class Cluster {
  readonly url: string;
  readonly admin: { readonly email: string; readonly password: string };
  readonly #program: TerminalProgram;
  readonly #directory: string;

  private constructor(url: string, email: string, program: TerminalProgram, directory: string) {
    this.url = url;
    this.admin = { email, password: ADMIN.password };
    this.#program = program;
    this.#directory = directory;
  }

  static async open(): Promise<Cluster> {
    const directory = await mkdtemp(join(tmpdir(), 'attune-cluster-'));
    const environment = { PORT: `${await freePort()}`, ADMIN_PASSWORD: ADMIN.password };
    const program = TerminalProgram.start('cluster', directory, environment, ['--nodes', '3']);
    const url = await program.printed(/Open this\s+(\S+)/);
    return new Cluster(url, await program.printed(/(\S+@\S+)/), program, directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Asked, and not killed: what it started is of groups of its own.
    this.#program.interrupt();
    await this.#program.ended();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

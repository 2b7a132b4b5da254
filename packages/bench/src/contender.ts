import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@attune/simulator';
import type { Dialect } from './load/dialect.ts';

export type Contender = {
  readonly name: string;
  readonly dialect: Dialect;
  /** Undefined where it cannot run on this machine. */
  readonly command: readonly string[] | undefined;
  readonly environment?: Readonly<Record<string, string>>;
};

const COLLECTED_WITHIN_MS = 1_000;
const READY_WITHIN_MS = 20_000;
/** A node of Attune takes up to 30 s to hand its people over. */
const ENDED_WITHIN_MS = 40_000;
/** The load has the other one. */
const SERVER_CORE = 0;

/** A server of its own process, on a core of its own. */
export class RunningContender implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#process = child;
  }

  static async start({ name, command, environment }: Contender): Promise<RunningContender> {
    if (!command) throw new Error(`${name} does not run here.`);
    const port = await freePort();
    // It dies with us, however we end.
    const bound = ['-c', `${SERVER_CORE}`, 'setpriv', '--pdeathsig=KILL', ...command];
    const child = spawn('taskset', [...bound, '--port', `${port}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    const running = new RunningContender(port, child);
    try {
      await running.#ready(name);
      return running;
    } catch (error) {
      await running[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Resident memory after garbage was collected. */
  async collectedBytes(): Promise<number> {
    this.#process.kill('SIGUSR2');
    await sleep(COLLECTED_WITHIN_MS);
    return this.residentBytes();
  }

  /** Resident memory as it is. */
  residentBytes(): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  }

  /** Open ones: of clients, and the few of its own. */
  socketCount(): number {
    const folder = `/proc/${this.#process.pid}/fd`;
    return readdirSync(folder).filter((name) => isSocket(`${folder}/${name}`)).length;
  }

  /** User and system time of all its threads since it started. */
  cpuMs(): number {
    return usedMs(`/proc/${this.#process.pid}/stat`);
  }

  /** The same of its first thread alone, which has the number of the process. */
  mainThreadMs(): number {
    return usedMs(`/proc/${this.#process.pid}/task/${this.#process.pid}/stat`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGTERM');
    const lastWord = setTimeout(() => this.#process.kill('SIGKILL'), ENDED_WITHIN_MS);
    await once(this.#process, 'exit');
    clearTimeout(lastWord);
  }

  #ready(name: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const deadline = setTimeout(() => reject(new Error(`${name} was not ready in time.`)), READY_WITHIN_MS);
    this.#process.once('exit', () => reject(new Error(`${name} ended before it was ready.`)));
    this.#process.once('error', reject);
    if (this.#process.stdout)
      createInterface({ input: this.#process.stdout }).on('line', (line) => line === 'ready' && resolve());
    return promise.finally(() => clearTimeout(deadline));
  }
}

/** In steps of 10 ms: the kernel counts in hundredths of a second there. */
function usedMs(statFile: string): number {
  const stat = readFileSync(statFile, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function isSocket(descriptor: string): boolean {
  try {
    return readlinkSync(descriptor).startsWith('socket:');
  } catch {
    // Closed since it was listed.
    return false;
  }
}

/** User and system time of all of them since they started. */
export function cpuMsOf(servers: readonly RunningContender[]): number {
  return servers.reduce((sum, server) => sum + server.cpuMs(), 0);
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PROGRAMS = {
  demo: join(ROOT, 'packages/simulator/dist/demo.js'),
  server: join(ROOT, 'packages/server/dist/main.js'),
  cluster: join(ROOT, 'packages/simulator/dist/cluster.js'),
};

/** A built program as somebody starts it at a terminal, in a process group of its own. */
export class TerminalProgram {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #output = '';
  readonly #waiting = new Set<() => void>();

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
    const keep = (chunk: Buffer): void => {
      this.#output += chunk.toString();
      for (const look of this.#waiting) look();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('exit', () => {
      for (const look of this.#waiting) look();
    });
  }

  static start(
    name: keyof typeof PROGRAMS,
    directory: string,
    environment: Record<string, string>,
    args: readonly string[] = [],
  ): TerminalProgram {
    const child = spawn(process.execPath, [PROGRAMS[name], ...args], {
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], DATA_DIR: join(directory, 'data'), ...environment },
    });
    return new TerminalProgram(child);
  }

  get output(): string {
    return this.#output;
  }

  /** The first group of the pattern, as soon as it was printed. */
  printed(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(this.#output);
        if (!found && this.#child.exitCode === null) return;
        this.#waiting.delete(look);
        if (found) resolve(found[1] ?? found[0]);
        else reject(new Error(`it ended and never printed ${pattern}:\n${this.#output}`));
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Answers the exit code, once it has one. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Ctrl-C: the terminal tells the whole group. */
  interrupt(): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGINT');
  }

  /** Whether any process of the group is left. */
  get isAnybodyLeft(): boolean {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.pid !== undefined && this.isAnybodyLeft) process.kill(-this.#child.pid, 'SIGKILL');
    await this.#ended;
  }
}

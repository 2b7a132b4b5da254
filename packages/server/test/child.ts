import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Child = AsyncDisposable & {
  readonly process: ChildProcess;
  /** Every whole line so far. */
  readonly lines: readonly string[];
  /** Resolves with the first `count` lines; rejects when the process ends before. */
  until(count: number): Promise<readonly string[]>;
  /** `kill -9`; resolves with every line that was written. */
  kill(): Promise<readonly string[]>;
  /** Resolves when it ends by itself. */
  ended(): Promise<readonly string[]>;
};

/** Runs a file of this folder as a process of its own. `limit` is put before it in the shell, as in `ulimit -f 100`. */
export function startChild(script: string, args: readonly string[], limit = ':'): Child {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const node = [process.execPath, '--conditions=@attune/source', path, ...args];
  const child = spawn('sh', ['-c', `${limit}; exec "$@"`, 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const closed = Promise.all([once(reader, 'close'), once(child, 'exit')]).then(() => lines);
  const kill = () => {
    child.kill('SIGKILL');
    return closed;
  };
  return {
    process: child,
    lines,
    kill,
    ended: () => closed,
    until: (count) =>
      new Promise((resolve, reject) => {
        const check = () => lines.length >= count && resolve(lines.slice(0, count));
        reader.on('line', check);
        reader.on('close', () => reject(new Error(`The process ended after ${lines.length} lines.`)));
        check();
      }),
    async [Symbol.asyncDispose]() {
      await kill();
    },
  };
}

import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';

/** A figure means nothing without the machine it was measured on. */
export type Machine = {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGib: number;
  readonly node: string;
  readonly kernel: string;
};

/** All of the machine: `availableParallelism()` counts only the cores that the process itself is pinned to. */
export function currentMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() || 'unknown processor',
    memoryGib: Math.round((totalmem() / 1024 ** 3) * 10) / 10,
    node: process.versions.node,
    kernel: `${type()} ${release()}`,
  };
}

/** As far as it says; another day's neighbours are not among it. */
export function isSameMachine(one: Machine, other: Machine): boolean {
  return (['cores', 'processor', 'memoryGib', 'node', 'kernel'] as const).every(
    (what) => one[what] === other[what],
  );
}

/** ISO 8601, UTC. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

const PACKAGE = fileURLToPath(new URL('../', import.meta.url));
/** What a run writes itself says nothing of the code that it measured. */
const WRITTEN_BY_RUNS = ['results', 'RESULTS.md'];

/** Short, with a `+` where something is changed and not committed; undefined where there is no git, as in a copy without its history. */
export function currentCommit(folder = PACKAGE): string | undefined {
  try {
    const commit = git(folder, 'rev-parse', '--short', 'HEAD');
    const others = WRITTEN_BY_RUNS.map((path) => `:(exclude)${path}`);
    const changes = git(folder, 'status', '--porcelain', '--', ':/', ...others);
    return changes === '' ? commit : `${commit}+`;
  } catch {
    return undefined;
  }
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

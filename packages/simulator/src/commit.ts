import { execFileSync } from 'node:child_process';

/** ISO 8601, UTC. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/**
 * Of which code a figure is: the commit that is checked out around `folder`, short, with a `+` where something is changed and not committed;
 * undefined where there is no git, as in a copy without its history. What a run writes itself, by its path from `folder`, says nothing of
 * the code that ran.
 */
export function currentCommit(folder: string, writtenByRuns: readonly string[]): string | undefined {
  try {
    const commit = git(folder, 'rev-parse', '--short', 'HEAD');
    const others = writtenByRuns.map((path) => `:(exclude)${path}`);
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

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from './chaos/programs/temporaryFolder.ts';
import { currentCommit, dayOf } from './commit.ts';

const WRITTEN = ['results', 'RESULTS.md'];
const SETTINGS = ['user.name=A tester', 'user.email=tester@example.org', 'commit.gpgsign=false'];

// A hook of git runs its tests with these, and all that is done below would be done to the repository of the hook.
beforeEach(() => {
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A repository with a package in it, and all of it committed. */
function repository(stack: AsyncDisposableStack): { readonly folder: string; readonly commit: string } {
  const root = temporaryFolder(stack, 'attune-commit-');
  const folder = join(root, 'packages/one');
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...SETTINGS.flatMap((each) => ['-c', each]), ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  mkdirSync(join(folder, 'results'), { recursive: true });
  for (const file of ['code.ts', 'RESULTS.md', 'results/latest.json', '../../other.ts'])
    writeFileSync(join(folder, file), '1');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--no-verify', '--message', 'All of it');
  return { folder, commit: git('rev-parse', '--short', 'HEAD').trim() };
}

describe('the commit of what runs', () => {
  it('is the one that is checked out', async () => {
    await using stack = new AsyncDisposableStack();
    const { folder, commit } = repository(stack);
    expect(currentCommit(folder, WRITTEN)).toBe(commit);
  });

  it.each(['code.ts', '../../other.ts', 'new.ts'])('has a plus where %s is not committed', async (file) => {
    await using stack = new AsyncDisposableStack();
    const { folder, commit } = repository(stack);
    writeFileSync(join(folder, file), '2');
    expect(currentCommit(folder, WRITTEN)).toBe(`${commit}+`);
  });

  it.each(['RESULTS.md', 'results/latest.json', 'results/new.svg'])(
    'has none for %s, which a run writes',
    async (file) => {
      await using stack = new AsyncDisposableStack();
      const { folder, commit } = repository(stack);
      writeFileSync(join(folder, file), '2');
      expect(currentCommit(folder, WRITTEN)).toBe(commit);
    },
  );

  it('is not known without git', async () => {
    await using stack = new AsyncDisposableStack();
    expect(currentCommit(temporaryFolder(stack, 'attune-no-git-'), WRITTEN)).toBeUndefined();
  });
});

it('a day is the one in Greenwich', () => {
  expect(dayOf(new Date('2026-11-23T00:30:00+02:00'))).toBe('2026-11-22');
});

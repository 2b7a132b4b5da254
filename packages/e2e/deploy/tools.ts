import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const NODE = join(ROOT, 'node_modules/node/bin/node');
const PNPM = join(ROOT, 'node_modules/.bin/pnpm');

const execute = promisify(execFile);

/** Runs a tool to its end and answers what it printed; a failure is thrown with both of its outputs. */
export async function runTool(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await execute(command, args, { cwd, env: withoutSource(), maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

export function pnpm(...args: readonly string[]): Promise<string> {
  return runTool(PNPM, args, ROOT);
}

/** A folder outside of the repository, gone at the end of its scope. */
export function emptyFolder() {
  const path = mkdtempSync(join(tmpdir(), 'attune-deploy-'));
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The server as `pnpm deploy` makes it, copied once more so that no link into the repository can help it. */
export async function deployServer(folder: string): Promise<string> {
  const made = join(folder, 'made');
  await pnpm('--filter', '@attune/server', 'deploy', '--prod', made);
  const copy = join(folder, 'copy');
  cpSync(made, copy, { recursive: true, verbatimSymlinks: true });
  rmSync(made, { recursive: true });
  return copy;
}

/** What a stranger's machine has: nothing that makes Node read our sources instead of what was built. */
export function withoutSource(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_PATH: __, VITEST: ___, NODE_ENV: ____, ...env } = process.env;
  return env;
}

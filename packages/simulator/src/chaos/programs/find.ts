import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const DEBIAN_POSTGRES = '/usr/lib/postgresql';
const ANSWERS_WITHIN_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The path of a program, also where Debian keeps those that are not on the PATH. Throws a sentence when there is none. */
export function findProgram(name: string): string {
  const path = lookUp(name);
  if (path === undefined)
    throw new Error(`${name} was not found. Run "npm test -- --only setup", which installs it.`);
  return path;
}

/** {@link findProgram} for what can be done without. */
export function lookUp(name: string): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/local/bin',
    '/usr/sbin',
    ...postgresFolders(),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Runs a program to its end and answers what it printed. Rejects with what it said when it fails or takes too long. */
export async function ask(
  name: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<string> {
  const limits = { timeout: ANSWERS_WITHIN_MS, maxBuffer: MAX_ANSWER_BYTES };
  const { stdout } = await execute(findProgram(name), args, { ...limits, ...options });
  return stdout;
}

/** Newest first: Debian keeps the servers of each version apart. */
function postgresFolders(): readonly string[] {
  if (!existsSync(DEBIAN_POSTGRES)) return [];
  const versions = readdirSync(DEBIAN_POSTGRES).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Everything in scripts/*.mjs that is imported here runs before anything is installed: Node 20, no dependency.

/** The repository. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Reports and logs of a run; ignored by git. */
export const ARTIFACTS = join(ROOT, '.artifacts');

export const PNPM = 'pnpm@12.21.0';

const BIN = join(ROOT, 'node_modules/.bin');

/** The Node that the repository pins; the system's may be older than what the sources need. */
export const PROJECT_NODE = join(ROOT, 'node_modules/node/bin/node');

/**
 * The environment for every tool: the project's own Node and pnpm first, no telemetry, and without what npm says about the script
 * that it is running, which pnpm would take for its own.
 */
export function toolEnv(extra = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?:package|lifecycle|command|execpath|node_execpath)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [BIN, process.env.PATH].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    ...extra,
  };
}

/** The path of a tool of the root, as its own .js file, so that it runs with the project's Node and without a shell. */
export function tool(path) {
  return join(ROOT, 'node_modules', path);
}

const STAMP = join(ROOT, 'node_modules/.attune-installed');

/** True when node_modules was installed from exactly these manifests. Contents, not times: a checkout touches every file. */
export function isInstalled() {
  return existsSync(PROJECT_NODE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === manifestsHash();
}

export function markInstalled() {
  writeFileSync(STAMP, manifestsHash());
}

function manifestsHash() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const path of manifests()) hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

function manifests() {
  const workspaces = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .map((name) => `${folder}/${name}/package.json`)
      .filter((path) => existsSync(join(ROOT, path))),
  );
  return ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...workspaces.sort()];
}

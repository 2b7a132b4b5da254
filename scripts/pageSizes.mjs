import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './toolchain.mjs';

// What a page makes a phone load: the JavaScript of the entry and of the page's own chunks, with everything that they import.

const KB = 1_000;

/** `modules` are those that the page loads lazily; what these import statically is found. `beyond`: what is loaded by then is not counted. */
const PAGES = [
  {
    name: 'session app, join page',
    app: 'session-web',
    modules: ['src/invite/JoinPage.tsx'],
    limitBytes: 113 * KB,
  },
  {
    name: 'session app, live',
    app: 'session-web',
    modules: ['src/session/SessionPage.tsx'],
    limitBytes: 165 * KB,
  },
  {
    name: 'session app, votes',
    app: 'session-web',
    beyond: ['src/session/SessionPage.tsx'],
    modules: ['src/vote/VotePanel.tsx', 'src/lead/VoteDialog.tsx'],
    limitBytes: 30 * KB,
  },
  { name: 'dashboard, first page', app: 'admin-dashboard', modules: [], limitBytes: 140 * KB },
];

let failed = false;
for (const page of PAGES) {
  const bytes = pageBytes(page);
  if (bytes > page.limitBytes) failed = true;
  const verdict = bytes > page.limitBytes ? 'TOO LARGE' : 'ok';
  console.log(
    `${page.name.padEnd(26)} ${kilobytes(bytes)} of ${kilobytes(page.limitBytes)} gzip  ${verdict}`,
  );
}
process.exitCode = failed ? 1 : 0;

function pageBytes({ app, modules, beyond }) {
  const dist = join(ROOT, 'apps', app, 'dist');
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const loaded = new Set();
  for (const key of beyond ? ['index.html', ...beyond] : []) collect(manifest, key, loaded);
  const files = new Set();
  for (const key of ['index.html', ...modules]) collect(manifest, key, files);
  return [...files]
    .filter((file) => !loaded.has(file))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);
}

function collect(manifest, key, files) {
  const chunk = manifest[key];
  if (!chunk)
    throw new Error(
      `The build has no chunk ${key}. Was the page moved? Then say so in scripts/pageSizes.mjs.`,
    );
  if (files.has(chunk.file)) return;
  if (chunk.file.endsWith('.js')) files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(manifest, imported, files);
}

function kilobytes(bytes) {
  return `${(bytes / KB).toFixed(1)} KB`.padStart(9);
}

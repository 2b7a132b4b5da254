import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { turbo } from './build.mjs';
import { ONE_FAILED, ONE_PASSED, playwrightCounts, suiteCounts, vitestCounts } from './counts.mjs';
import { install } from './install.mjs';
import { run } from './run.mjs';
import { findBrowser, installPrograms } from './systemPrograms.mjs';
import { ARTIFACTS, PROJECT_NODE, ROOT, tool } from './toolchain.mjs';

/**
 * What `npm test` does, in this order. `run` answers `{ counts, output }`; `needs` are steps without which one makes no
 * sense; `databases` says that the step gets the addresses of the test databases.
 */
export const STEPS = [
  { name: 'setup', run: setup },
  {
    name: 'format',
    needs: ['setup'],
    run: () => check(node('prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn')),
  },
  {
    name: 'lint',
    needs: ['setup'],
    // Without its cache, which does not notice a change of our own rules.
    run: () => check(node('eslint/bin/eslint.js', '.', '--max-warnings=0')),
  },
  { name: 'rules', needs: ['setup'], run: rules },
  { name: 'types', needs: ['setup'], run: types },
  { name: 'knip', needs: ['setup'], run: () => check(node('knip/bin/knip.js', '--no-progress')) },
  { name: 'build', needs: ['setup'], run: () => check(turbo('build')) },
  {
    name: 'unit',
    needs: ['setup'],
    databases: true,
    run: (env) => vitest('unit', ['--project=!deploy'], env),
  },
  { name: 'packages', needs: ['build'], run: packages },
  {
    name: 'deploy',
    needs: ['build'],
    run: (env) => vitest('deploy', ['--project=deploy'], { ...env, ...browserEnv() }),
  },
  {
    name: 'selftest',
    needs: ['setup'],
    run: () => check(simulator('chaos/selftest/selftest.ts', 'selftest')),
  },
  { name: 'chaos', needs: ['setup'], run: () => check(simulator('chaos/sample.ts', 'chaos')) },
  { name: 'bench', needs: ['setup'], run: () => check(bench()) },
  { name: 'e2e', needs: ['build'], databases: true, run: (env) => playwright('journeys', env) },
  // Alone: it measures how far apart two browsers breathe.
  { name: 'pace', needs: ['build'], databases: true, run: (env) => playwright('measured', env) },
];

async function setup(_env, note) {
  const failure = (await install()) ?? (await installPrograms(note));
  if (failure !== undefined) return { counts: ONE_FAILED, output: failure };
  return { counts: ONE_PASSED, output: '' };
}

function rules() {
  return checkAll([
    () => node('../scripts/checkRules.mjs'),
    () =>
      run(PROJECT_NODE, [
        '--conditions=@attune/source',
        join(ROOT, 'packages/protocol/scripts/generateDocs.ts'),
        '--check',
      ]),
    () =>
      run(PROJECT_NODE, [
        '--conditions=@attune/source',
        join(ROOT, 'packages/simulator/src/chaos/survivalTable.ts'),
        '--check',
      ]),
  ]);
}

/** Every package says its errors, not only the first that has some. */
function types() {
  return checkAll([
    () => turbo('types', [], { args: ['--continue'] }),
    () => node('typescript/bin/tsc', '-p', 'scripts'),
  ]);
}

function packages() {
  const publishable = ['protocol', 'client', 'vitals', 'server'];
  return checkAll([
    ...publishable.map(
      (name) => () => node('publint/src/cli.js', 'run', join(ROOT, 'packages', name), '--strict'),
    ),
    () => node('size-limit/bin.js'),
    () => node('../scripts/pageSizes.mjs'),
  ]);
}

/** Runs a tool of the root with the project's Node. */
function node(path, ...args) {
  return run(PROJECT_NODE, [tool(path), ...args]);
}

/** A program of the simulator, from its source; it starts what it needs itself. */
function simulator(path, name) {
  const file = join(ROOT, 'packages/simulator/src', path);
  return run(PROJECT_NODE, ['--conditions=@attune/source', file], {
    env: { NO_COLOR: '1' },
    logFile: join(ARTIFACTS, `${name}.log`),
  });
}

/** Short trials of everything: that it works, and figures to look at. No time is asserted. */
function bench() {
  const file = join(ROOT, 'packages/bench/src/bench.ts');
  return run(PROJECT_NODE, ['--conditions=@attune/source', file, '--quick'], {
    env: { NO_COLOR: '1' },
    logFile: join(ARTIFACTS, 'bench.log'),
  });
}

async function check(running) {
  const { code, output } = await running;
  return { counts: code === 0 ? ONE_PASSED : ONE_FAILED, output };
}

/** All of them run, also after one has failed; together they count as one. */
async function checkAll(tools) {
  const outputs = [];
  let failed = false;
  for (const start of tools) {
    const { code, output } = await start();
    if (code !== 0) failed = true;
    outputs.push(output.trim());
  }
  return { counts: failed ? ONE_FAILED : ONE_PASSED, output: outputs.filter(Boolean).join('\n') };
}

async function vitest(name, args, env) {
  const report = join(ARTIFACTS, `${name}.json`);
  rmSync(report, { force: true });
  const { code, output } = await run(
    PROJECT_NODE,
    [
      tool('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { env: { NO_COLOR: '1', ...env }, logFile: join(ARTIFACTS, `${name}.log`), minutes: 25 },
  );
  return { counts: suiteCounts(code, report, vitestCounts), output };
}

/** Playwright belongs to the package that uses it. */
export const PLAYWRIGHT = join(ROOT, 'packages/e2e/node_modules/@playwright/test/cli.js');

/** Runs the journeys of one project of packages/e2e/playwright.config.ts with the browser that was found. */
async function playwright(project, env) {
  const report = join(ARTIFACTS, `${project}.json`);
  rmSync(report, { force: true });
  const args = [PLAYWRIGHT, 'test', `--project=${project}`, '--reporter=list,json'];
  const { code, output } = await run(PROJECT_NODE, args, {
    cwd: join(ROOT, 'packages/e2e'),
    env: { ...browserEnv(), NO_COLOR: '1', PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...env },
    logFile: join(ARTIFACTS, `${project}.log`),
    minutes: 45,
  });
  return { counts: suiteCounts(code, report, playwrightCounts), output };
}

/** Which Chromium the journeys use; read by packages/e2e/playwright.config.ts. */
export function browserEnv() {
  const browser = findBrowser();
  return browser === undefined ? {} : { ATTUNE_CHROMIUM: browser };
}

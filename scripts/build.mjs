import { step } from './progress.mjs';
import { run, tail } from './run.mjs';
import { tool } from './toolchain.mjs';

/** Runs a task of turbo.json; what has not changed comes from its cache. */
export function turbo(task, filters = [], { args = [], ...options } = {}) {
  const fixed = ['run', task, '--output-logs=errors-only', '--ui=stream', '--no-color'];
  const all = [...fixed, ...args, ...filters.map((filter) => `--filter=${filter}`)];
  return run(tool('turbo/bin/turbo'), all, options);
}

/** Builds packages and what they need. Answers an explanation when it fails. */
export async function buildShown(filters) {
  return step('Building', () => built(filters), { passed: (failure) => failure === undefined });
}

async function built(filters) {
  const { code, output } = await turbo('build', filters);
  return code === 0 ? undefined : `${tail(output)}\n\nThe build failed; the lines above say where.`;
}

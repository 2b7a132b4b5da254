import { step } from './progress.mjs';
import { run, tail } from './run.mjs';
import { isInstalled, markInstalled, PNPM } from './toolchain.mjs';

/** Installs the packages of the lockfile, unless exactly these are there. Answers an explanation when it fails. */
export async function install() {
  if (isInstalled()) return undefined;
  // CI: pnpm asks nothing, and replaces a node_modules that another installer has left.
  const { code, output } = await run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile'], {
    env: { CI: 'true' },
  });
  if (code === 0) {
    markInstalled();
    return undefined;
  }
  return `${tail(output, 20)}\n\nThe packages could not be installed. Is the package registry reachable?`;
}

/** {@link install} with a line that shows how long it takes; says nothing when there is nothing to do. */
export async function installShown() {
  if (isInstalled()) return undefined;
  return step('Installing packages', install, { passed: (failure) => failure === undefined });
}

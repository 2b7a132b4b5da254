import { join } from 'node:path';
import { buildShown } from './build.mjs';
import { startDatabases } from './databases.mjs';
import { runInForeground } from './foreground.mjs';
import { installShown } from './install.mjs';
import { endToolsOnSignals } from './interruption.mjs';
import { browserEnv, PLAYWRIGHT } from './steps.mjs';
import { findBrowser } from './systemPrograms.mjs';
import { PROJECT_NODE, ROOT } from './toolchain.mjs';

// `npm run e2e -- --grep chat`: builds, then Playwright with these arguments, its output shown as it comes.

process.exitCode = await e2e(process.argv.slice(2));

async function e2e(args) {
  const stopListening = endToolsOnSignals();
  const failure = (await installShown()) ?? (await buildShown(['@attune/e2e...', './apps/*']));
  stopListening();
  if (failure !== undefined) {
    console.error(failure);
    return 1;
  }
  if (findBrowser() === undefined) {
    console.error('No Chromium was found. Install one, or run `npm test -- --only setup`, which tries.');
    return 1;
  }
  return withDatabases((env) =>
    runInForeground(
      PROJECT_NODE,
      [PLAYWRIGHT, 'test', '--config', join(ROOT, 'packages/e2e/playwright.config.ts'), ...args],
      {
        env: { ...browserEnv(), ...env },
      },
    ),
  );
}

async function withDatabases(work) {
  const databases = await startDatabases();
  try {
    return await work(databases.env);
  } finally {
    await databases.stop();
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildShown } from './build.mjs';
import { runInForeground } from './foreground.mjs';
import { installShown } from './install.mjs';
import { endToolsOnSignals } from './interruption.mjs';
import { PROJECT_NODE, ROOT } from './toolchain.mjs';

// `npm start`: install, build, run. Everything after the two dashes goes to the demo.

/** What the demo loads: the server with its people, and the two apps that it serves. */
const NEEDED = ['@attune/simulator...', '@attune/session-web...', '@attune/admin-dashboard...'];
const DEMO = join(ROOT, 'packages/simulator/dist/demo.js');

process.exitCode = await start(process.argv.slice(2));

async function start(args) {
  const stopListening = endToolsOnSignals();
  const failure = (await installShown()) ?? (await buildShown(NEEDED));
  stopListening();
  if (failure !== undefined) {
    console.error(failure);
    return 1;
  }
  if (!existsSync(DEMO)) {
    console.error(
      'packages/simulator/dist/demo.js is missing although the build passed. Remove the folder .turbo and try again.',
    );
    return 1;
  }
  return runInForeground(PROJECT_NODE, [DEMO, ...args], { again: 'npm start' });
}

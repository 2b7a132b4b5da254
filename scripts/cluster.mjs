import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildShown } from './build.mjs';
import { runInForeground } from './foreground.mjs';
import { installShown } from './install.mjs';
import { endToolsOnSignals } from './interruption.mjs';
import { installPrograms } from './systemPrograms.mjs';
import { PROJECT_NODE, ROOT } from './toolchain.mjs';

// `npm run cluster -- --nodes 3 --demo`: install, build, and several nodes behind nginx. Everything after the two dashes goes on.

const NEEDED = ['@attune/simulator...', '@attune/session-web...', '@attune/admin-dashboard...'];
const PROGRAMS = { names: ['initdb', 'redis-server', 'nginx'], whose: 'Several nodes need' };
const CLUSTER = join(ROOT, 'packages/simulator/dist/cluster.js');

process.exitCode = await cluster(process.argv.slice(2));

async function cluster(args) {
  const stopListening = endToolsOnSignals();
  const failure =
    (await installPrograms((line) => console.log(`  ${line}`), PROGRAMS)) ??
    (await installShown()) ??
    (await buildShown(NEEDED));
  stopListening();
  if (failure !== undefined) {
    console.error(failure);
    return 1;
  }
  if (!existsSync(CLUSTER)) {
    console.error(
      'packages/simulator/dist/cluster.js is missing although the build passed. Remove the folder .turbo and try again.',
    );
    return 1;
  }
  return runInForeground(PROJECT_NODE, [CLUSTER, ...args], { again: 'npm run cluster' });
}

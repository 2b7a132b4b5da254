import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { add, NO_TESTS, ONE_FAILED, ONE_PASSED, summary } from './counts.mjs';
import { startDatabases } from './databases.mjs';
import { endToolsOnSignals } from './interruption.mjs';
import { step } from './progress.mjs';
import { stopRunning, tail } from './run.mjs';
import { STEPS } from './steps.mjs';
import { ARTIFACTS } from './toolchain.mjs';

// `npm test`: everything that CI runs. `npm test -- --only lint,unit` runs a part. The last line is the sum.

/** CI ends whatever takes 90 minutes, and then nobody knows what did. */
const MOST_MINUTES = 80;

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',');
const unknown = wanted?.filter((name) => !STEPS.some((known) => known.name === name)) ?? [];

if (unknown.length > 0) {
  console.error(
    `There is no step ${unknown.join(', ')}. Steps: ${STEPS.map(({ name }) => name).join(', ')}.`,
  );
  process.exitCode = 1;
} else {
  mkdirSync(ARTIFACTS, { recursive: true });
  // Whatever a step has left open keeps nobody waiting.
  process.exit(await runSteps(STEPS.filter(({ name }) => wanted?.includes(name) ?? true)));
}

async function runSteps(steps) {
  const startedAt = Date.now();
  const databases = testDatabases();
  const stopListening = endToolsOnSignals(databases.stop);
  const failed = new Set();
  let total = NO_TESTS;
  let isLate = false;
  const deadline = setTimeout(() => {
    isLate = true;
    void stopRunning();
  }, MOST_MINUTES * 60_000);
  for (const each of steps) {
    const missing = each.needs?.find((name) => failed.has(name));
    const obstacle = isLate
      ? `${MOST_MINUTES} minutes are over.`
      : missing && `${each.name} needs ${missing}, which failed.`;
    const { counts, output } = obstacle ? notRun(each, obstacle) : await runStep(each, databases);
    total = add(total, counts);
    if (counts.failed === 0) continue;
    failed.add(each.name);
    console.log(`\n${tail(output, 80)}\n`);
  }
  clearTimeout(deadline);
  await databases.stop();
  stopListening();
  console.log(
    `\n  ${((Date.now() - startedAt) / 1_000).toFixed(0)} s. Reports and logs are in .artifacts.\n`,
  );
  console.log(summary(total));
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
}

/** A step that cannot run fails too, and whatever needs it. */
function notRun({ name }, obstacle) {
  console.log(`  ${name.padEnd(24)} not run`);
  return { counts: ONE_FAILED, output: obstacle };
}

function runStep({ name, databases: needsDatabases, run }, databases) {
  const work = async (note) => {
    try {
      const env = needsDatabases ? await databases.env() : {};
      const result = await run(env, note);
      if (result.counts !== ONE_PASSED && result.counts !== ONE_FAILED) note(summary(result.counts));
      return result;
    } catch (error) {
      return { counts: ONE_FAILED, output: error.stack };
    }
  };
  return step(name, work, { passed: ({ counts }) => counts.failed === 0 });
}

/** Started by the first step that needs them. */
function testDatabases() {
  let starting;
  return {
    env: async () => (await (starting ??= startDatabases())).env,
    stop: async () => {
      const databases = await starting?.catch(() => undefined);
      await databases?.stop();
    },
  };
}

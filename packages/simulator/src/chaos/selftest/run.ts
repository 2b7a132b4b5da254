import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkRun } from '../check.ts';
import { createRecorder, type Recorder } from '../recorder.ts';
import { ghost } from './ghost.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';
import { openStage } from './stage.ts';

// One scenario in a process of its own, so that a bug planted in the client is in nobody else. The last line is the verdict, as JSON.

const { values } = parseArgs({ options: { scenario: { type: 'string' }, seed: { type: 'string' } } });
// Whoever ends us ends the server too, which `exit` sees to.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));

const directory = mkdtempSync(join(tmpdir(), 'attune-facts-'));
const recorder = createRecorder(directory);
try {
  // The selftest names it.
  await play(values.scenario as ScenarioName, values.seed ?? '1', recorder);
  recorder.close();
  console.log(JSON.stringify(await checkRun(directory)));
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function play(name: ScenarioName, seed: string, to: Recorder): Promise<void> {
  if (name === 'ghost') return ghost(to, seed);
  await using stage = await openStage(to, seed);
  await SCENARIOS[name](stage);
  stage.scan();
  // What people hear while they are shown the door is no part of it.
  to.close();
}

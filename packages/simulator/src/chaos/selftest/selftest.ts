import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { Verdict } from '../check.ts';
import { PLANTED_VARIABLE } from './plant.ts';
import { PLANTED_BUGS, SLOWNESS, type Mutation, type PlantedBug } from './plantedBugs.ts';
import type { ScenarioName } from './scenarios.ts';

// Is the checker to be believed? Every scenario must be found sound as it is, and unsound with each bug that is planted in it.

const RUN_DEADLINE_MS = 120_000;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { bug: { type: 'string' }, seed: { type: 'string' } } });
  const seed = values.seed ?? String(Date.now() % 1_000_000);
  const chosen = PLANTED_BUGS.map((bug, index) => ({ bug, number: index + 1 })).filter(
    ({ number }) => values.bug === undefined || Number(values.bug) === number,
  );
  if (chosen.length === 0) throw new RangeError(`--bug must be a number from 1 to ${PLANTED_BUGS.length}.`);
  const names = new Set(chosen.map(({ bug }) => bug.scenario));
  let areSound = true;
  for (const name of names) areSound = (await control(name, seed)) && areSound;
  let caught = 0;
  for (const { bug, number } of chosen) caught += (await isCaught(bug, number, seed)) ? 1 : 0;
  console.log(
    `${caught} of ${chosen.length} planted bugs caught${areSound ? '' : ', and a control run failed'}`,
  );
  return areSound && caught === chosen.length ? 0 : 1;
}

async function control(name: ScenarioName, seed: string): Promise<boolean> {
  const startedAt = performance.now();
  const verdict = await run(name, seed, []);
  console.log(`   ${'sound'.padEnd(9)} ${name}, nothing planted ${outcome(verdict, startedAt)}`);
  for (const line of sentences(verdict)) console.error(`      ${line}`);
  return verdict?.isSound ?? false;
}

async function isCaught(bug: PlantedBug, number: number, seed: string): Promise<boolean> {
  const startedAt = performance.now();
  const verdict = await run(bug.scenario, seed, [bug]);
  const found = verdict?.violations.map(({ check }) => check) ?? [];
  const isFound = bug.expect.some((check) => found.includes(check));
  const word = isFound ? 'caught' : 'MISSED';
  console.log(`${String(number).padStart(2)} ${word.padEnd(9)} ${bug.name} ${outcome(verdict, startedAt)}`);
  console.log(`             npm run chaos:selftest -- --bug ${number} --seed ${seed}`);
  const first = verdict?.violations.find(({ check }) => bug.expect.includes(check))?.first[0];
  if (first !== undefined) console.log(`             ${first}`);
  if (!isFound) for (const line of sentences(verdict)) console.error(`      ${line}`);
  return isFound;
}

function outcome(verdict: Verdict | undefined, startedAt: number): string {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const found =
    verdict?.violations.map(({ check, count }) => `${check} (${count})`).join(', ') ?? 'no verdict';
  return `[${found || 'nothing found'}; ${seconds} s]`;
}

function sentences(verdict: Verdict | undefined): readonly string[] {
  return (
    verdict?.violations.flatMap(({ check, first }) => first.slice(0, 3).map((what) => `${check}: ${what}`)) ??
    []
  );
}

/** A scenario in a process of its own. Undefined when it came to no verdict; then it has said why. */
async function run(
  name: ScenarioName,
  seed: string,
  bugs: readonly Mutation[],
): Promise<Verdict | undefined> {
  const slowness = SLOWNESS[name];
  const planted = [...(slowness ? [slowness] : []), ...bugs].map(({ in: unit, file, find, replace }) => ({
    in: unit,
    ...{ file, find, replace },
  }));
  const runner = new URL('run.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...process.execArgv, runner, '--scenario', name, '--seed', seed], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      [PLANTED_VARIABLE]: JSON.stringify(planted),
      NODE_OPTIONS: `--import ${new URL('plant.ts', import.meta.url).href}`,
    },
  });
  const deadline = setTimeout(() => child.kill(), RUN_DEADLINE_MS);
  const said = await text(child.stdout);
  clearTimeout(deadline);
  const last = said.trim().split('\n').at(-1);
  return last?.startsWith('{') ? (JSON.parse(last) as Verdict) : undefined;
}

// Last, for what is declared above must be there.
process.exitCode = await main();

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openAttuneHouse } from './attuneHouse.ts';
import { contenders } from './contenderList.ts';
import { currentMachine } from './machine.ts';
import { createPage } from './page.ts';
import { readReport, writeReport, type Report, type Result } from './results.ts';
import type { Scenario } from './scenario.ts';
import { durable } from './scenarios/durable.ts';
import { fanOut } from './scenarios/fanOut.ts';
import { idle } from './scenarios/idle.ts';
import { requests } from './scenarios/requests.ts';
import { returning } from './scenarios/returning.ts';
import { rooms } from './scenarios/rooms.ts';
import { stalled } from './scenarios/stalled.ts';

// Everybody side by side in one run. The load has one core and whoever is measured the other one.

const SCENARIOS: readonly Scenario[] = [fanOut, rooms, idle, requests, durable, returning, stalled];
const PACKAGE = new URL('../', import.meta.url);
const LOAD_CORE = 1;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      scenarios: { type: 'string' },
      repetitions: { type: 'string' },
    },
  });
  const isQuick = values.quick;
  const repetitions = Number(values.repetitions ?? (isQuick ? 1 : 5));
  execFileSync('taskset', ['-cp', `${LOAD_CORE}`, `${process.pid}`]);
  using house = openAttuneHouse();
  const say = (line: string): void => console.log(line);
  const bench = { repetitions, isQuick, house, say, contenders: contenders(house.environment) };
  const results: Result[] = [];
  for (const { letter, run } of SCENARIOS) {
    if (values.scenarios && !values.scenarios.toUpperCase().includes(letter)) continue;
    results.push(...(await run(bench)));
  }
  const report: Report = { machine: currentMachine(new Date()), quick: isQuick, repetitions, results };
  // A quick run shows that the bench works; its figures are kept nowhere.
  if (isQuick) say(`\n${createPage(report).markdown}`);
  else await keep(report);
}

/** What was not measured this time stays as it was measured last on a machine like this. */
async function keep(fresh: Report): Promise<void> {
  mkdirSync(new URL('results/', PACKAGE), { recursive: true });
  const file = new URL('results/latest.json', PACKAGE);
  const before = existsSync(file) ? (await readReport(file)).results : [];
  const measured = new Set(fresh.results.map(({ scenario }) => scenario));
  const kept = before.filter(({ scenario }) => !measured.has(scenario));
  const report = { ...fresh, results: [...kept, ...fresh.results] };
  await writeReport(file, report);
  const { markdown, pictures } = createPage(report);
  for (const [name, svg] of pictures) writeFileSync(new URL(`results/${name}`, PACKAGE), svg);
  writeFileSync(new URL('RESULTS.md', PACKAGE), markdown);
}

// Last, for what is declared above must be there.
await main();
process.exit();

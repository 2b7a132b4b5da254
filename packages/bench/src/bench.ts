import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openAttuneHouse } from './attuneHouse.ts';
import { contenders } from './contenderList.ts';
import { currentMachine } from './machine.ts';
import { createPage } from './page.ts';
import { writeReport, type Report, type Result } from './results.ts';
import type { Scenario } from './scenario.ts';
import { fanOut } from './scenarios/fanOut.ts';
import { idle } from './scenarios/idle.ts';
import { requests } from './scenarios/requests.ts';
import { rooms } from './scenarios/rooms.ts';

// Everybody side by side in one run. The load has one core and whoever is measured the other one.

const SCENARIOS: readonly Scenario[] = [fanOut, rooms, idle, requests];
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
  const { markdown, pictures } = createPage(report);
  say(`\n${markdown}`);
  // A quick run shows that the bench works; its figures are kept nowhere.
  if (!isQuick) await keep(report, markdown, pictures);
}

async function keep(report: Report, markdown: string, pictures: ReadonlyMap<string, string>): Promise<void> {
  mkdirSync(new URL('results/', PACKAGE), { recursive: true });
  await writeReport(new URL('results/latest.json', PACKAGE), report);
  for (const [name, svg] of pictures) writeFileSync(new URL(`results/${name}`, PACKAGE), svg);
  writeFileSync(new URL('RESULTS.md', PACKAGE), markdown);
}

// Last, for what is declared above must be there.
await main();
process.exit();

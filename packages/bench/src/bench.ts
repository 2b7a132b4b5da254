import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { currentCommit, dayOf } from '@attune/simulator';
import { openAttuneHouse, type AttuneHouse } from './attuneHouse.ts';
import type { Contender } from './contender.ts';
import { contenders, profiled, SOCKET_IO } from './contenderList.ts';
import { keptWith, withoutOlder } from './kept.ts';
import { LOAD_CORE } from './load/idleShare.ts';
import { currentMachine } from './machine.ts';
import { createPage } from './page.ts';
import { busiestIn, profilePage } from './profile.ts';
import { ATTUNE, isWhole, readReport, writeReport, type Report, type StampedResult } from './results.ts';
import type { Bench, Scenario } from './scenario.ts';
import { burst } from './scenarios/burst.ts';
import { compression } from './scenarios/compression.ts';
import { durable } from './scenarios/durable.ts';
import { fanOut } from './scenarios/fanOut.ts';
import { growth } from './scenarios/growth.ts';
import { idle } from './scenarios/idle.ts';
import { promise } from './scenarios/promise.ts';
import { requests } from './scenarios/requests.ts';
import { returning } from './scenarios/returning.ts';
import { rooms } from './scenarios/rooms.ts';
import { stalled } from './scenarios/stalled.ts';
import { steady } from './scenarios/steady.ts';
import { twoNodes } from './scenarios/twoNodes.ts';
import { wholeSessions } from './scenarios/wholeSessions.ts';
import { openSharedHouse } from './sharedHouse.ts';
import { readArguments, REPETITIONS, type Wishes } from './wishes.ts';

// Everybody of a scenario side by side in one run. The load has one core and whoever is measured the other one.

const SCENARIOS: readonly Scenario[] = [
  ...[fanOut, rooms, idle, requests, durable, twoNodes, returning, stalled],
  ...[wholeSessions, growth, compression, steady, promise, burst],
];
const PACKAGE = new URL('../', import.meta.url);
const RESULTS = new URL('results/', PACKAGE);
const KEPT = new URL('latest.json', RESULTS);
const WRITTEN_BY_RUNS = ['results', 'RESULTS.md'];
/** A choice: above it somebody else is probably at work. */
const QUIET_LOAD = 0.3;
const QUICK_CONTENDERS = [ATTUNE, SOCKET_IO];

const say = (line: string): void => console.log(line);

/** Answers whether Attune could be measured in every way that it was to be; what others cannot is only said. */
async function main({ scenarios, profile, ...wishes }: Wishes): Promise<boolean> {
  const { isQuick, repetitions, connections, minutes } = wishes;
  const [others = 0] = loadavg();
  if (others > QUIET_LOAD)
    say(`Others work on this machine (load ${others.toFixed(1)}): figures will be theirs, too.`);
  // All threads: one that stayed elsewhere would take from whoever is measured.
  execFileSync('taskset', ['-acp', `${LOAD_CORE}`, `${process.pid}`]);
  await using stack = new AsyncDisposableStack();
  const bench = { ...prepare(stack, isQuick, profile), ...wishes };
  // Before the first: what is committed meanwhile is not what runs.
  const commit = currentCommit(fileURLToPath(PACKAGE), WRITTEN_BY_RUNS);
  const results: StampedResult[] = [];
  const machine = currentMachine();
  const isAsShipped = profile === undefined && !isQuick && connections === undefined && minutes === undefined;
  const isKept = isAsShipped && repetitions >= REPETITIONS;
  // One that cannot be read would be noticed when all is measured.
  if (isKept) await keptReport();
  let isDone = true;
  for (const { letter, run } of scenarios) {
    try {
      // Each as it comes: who is cut off after an hour keeps what was measured to the end.
      for await (const result of run(bench)) {
        const measured: StampedResult = { ...result, letter, commit, machine, day: dayOf(new Date()) };
        results.push(measured);
        if (isKept) await keep((before) => keptWith(before, measured));
      }
      if (isKept) await keep((before) => withoutOlder(before, letter, results));
    } catch (error) {
      // The others can still be measured.
      say(`${letter} ended early: ${error instanceof Error ? error.message : error}`);
      isDone = false;
    }
  }
  if (profile !== undefined) say(`\n${profilePage(busiestIn(profile))}`);
  // A quick run shows that the bench works; sizes of one's own are not those of the goals. Neither is kept.
  else if (!isKept) say(`\n${createPage({ quick: isQuick, results }, SCENARIOS).markdown}`);
  return isDone && results.every(isWhole);
}

function prepare(
  stack: AsyncDisposableStack,
  isQuick: boolean,
  profile: string | undefined,
): Omit<Bench, keyof Wishes> {
  const house = openAttuneHouse(stack);
  const all = contenders(house.environment);
  let shared: Promise<AttuneHouse> | undefined;
  return {
    ...{ house, say },
    contenders: chosenOf(all, isQuick, profile),
    sharedHouse: () => (shared ??= openSharedHouse(stack)),
  };
}

function chosenOf(
  all: readonly Contender[],
  isQuick: boolean,
  profile: string | undefined,
): readonly Contender[] {
  if (profile !== undefined)
    return all.filter(({ name }) => name === ATTUNE).map((attune) => profiled(attune, profile));
  return isQuick ? all.filter(({ name }) => QUICK_CONTENDERS.includes(name)) : all;
}

/** What was not measured this time stays as it was measured last. */
async function keep(change: (before: Report) => Report): Promise<void> {
  const report = change(await keptReport());
  mkdirSync(RESULTS, { recursive: true });
  await writeReport(KEPT, report);
  const { markdown, pictures } = createPage(report, SCENARIOS);
  for (const [name, svg] of pictures) writeFileSync(new URL(name, RESULTS), svg);
  for (const name of readdirSync(RESULTS))
    if (name.endsWith('.svg') && !pictures.has(name)) rmSync(new URL(name, RESULTS));
  writeFileSync(new URL('RESULTS.md', PACKAGE), markdown);
}

async function keptReport(): Promise<Report> {
  return existsSync(KEPT) ? await readReport(KEPT) : { quick: false, results: [] };
}

/** The exit code. */
async function answer(): Promise<number> {
  const asked = readArguments(process.argv.slice(2), SCENARIOS);
  if (asked.for === 'run') return (await main(asked.wishes)) ? 0 : 1;
  if (asked.for === 'nothing') console.error(asked.text);
  else say(asked.text);
  return asked.for === 'help' ? 0 : 1;
}

// Last, for what is declared above must be there.
process.exit(await answer());

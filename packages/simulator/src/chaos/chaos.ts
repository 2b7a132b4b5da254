import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { numberOption } from '../numberOption.ts';
import { currentCommit, dayOf } from '../commit.ts';
import { machine } from '../table.ts';
import { isSound } from './block.ts';
import { runBlockApart } from './blockApart.ts';
import { readReport, remaining, writeReport, type Crowd, type Report, type Target } from './campaign.ts';
import { FAULTS } from './faults/index.ts';
import type { WorldKind } from './faults/fault.ts';
import { blockLine, reportTable } from './reportTable.ts';
import { GOAL } from './goal.ts';

// Faults under load, judged by the checks. `--report name` adds to packages/simulator/reports/name.json and goes on where it was stopped.
// `--long`: what lasts minutes in the list of faults lasts minutes. `--lanes`: worlds beside each other; what they disturb in each other is
// the time that things take.

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const REPORTS = join(PACKAGE, 'reports');
/** Injections in one world: enough to meet what an earlier one left behind, few enough to be read. */
const MOST_IN_A_BLOCK = 25;

type Setting = {
  readonly targets: readonly Target[];
  readonly seed: string;
  readonly file: string | undefined;
  readonly crowd: Crowd;
  readonly isLong: boolean;
  readonly lanes: number;
  readonly until: number;
};

async function main(): Promise<number> {
  const setting = readSetting();
  let report: Report = (setting.file === undefined ? undefined : readReport(setting.file)) ?? {
    seed: setting.seed,
    machine: machine(),
    blocks: [],
  };
  // Before the first: what is committed meanwhile is not what runs.
  const commit = currentCommit(PACKAGE, ['reports']);
  const before = report.blocks.length;
  const todo = remaining(setting.targets, report, { most: MOST_IN_A_BLOCK, crowd: setting.crowd }).values();
  const lane = async (): Promise<void> => {
    for (const part of todo) {
      if (performance.now() > setting.until) return;
      const block = await runBlockApart({ ...part, isLong: setting.isLong });
      console.log(blockLine(block));
      const stamped = { ...block, commit, day: dayOf(new Date()) };
      report = { ...report, machine: machine(), blocks: [...report.blocks, stamped] };
      if (setting.file !== undefined) writeReport(setting.file, report);
    }
  };
  await Promise.all(Array.from({ length: setting.lanes }, lane));
  console.log(reportTable(report));
  return report.blocks.slice(before).every(isSound) ? 0 : 1;
}

function readSetting(): Setting {
  const { values } = parseArgs({
    options: {
      faults: { type: 'string', default: 'all' },
      kind: { type: 'string' },
      cycles: { type: 'string' },
      people: { type: 'string' },
      rooms: { type: 'string' },
      lines: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      report: { type: 'string' },
      lanes: { type: 'string' },
      goal: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
    },
  });
  const cycles = numberOption('cycles', values.cycles, 1);
  const minutes = numberOption('minutes', values.minutes, 24 * 60);
  return {
    targets: values.goal ? GOAL : targetsOf(values.faults, values.kind, cycles),
    seed: values.seed ?? String(Date.now()),
    file: values.report === undefined ? undefined : join(REPORTS, `${values.report}.json`),
    crowd: {
      people: numberOption('people', values.people, 60),
      rooms: numberOption('rooms', values.rooms, 6),
      linesPerSecond: numberOption('lines', values.lines, 30),
    },
    isLong: values.long,
    lanes: numberOption('lanes', values.lanes, 1),
    until: performance.now() + minutes * 60_000,
  };
}

function targetsOf(names: string, kind: string | undefined, cycles: number): readonly Target[] {
  const wanted = names === 'all' ? FAULTS.map(({ id }) => id) : names.split(',');
  return wanted.flatMap((id) => {
    const fault = FAULTS.find((each) => each.id === id);
    if (!fault) throw new RangeError(`There is no fault ${id}; there are F1 to F${FAULTS.length}.`);
    const kinds = fault.kinds.filter((each) => kind === undefined || each === kind);
    return kinds.map((each: WorldKind) => ({ fault: id, kind: each, cycles }));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

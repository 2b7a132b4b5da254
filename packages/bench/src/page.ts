import { askedSection } from './askedPage.ts';
import { LEAST_IDLE_SHARE } from './bound.ts';
import { capacitySection } from './capacityPage.ts';
import { figuresTable } from './figuresPage.ts';
import { goalsTable, tally } from './goalsPage.ts';
import { isSameMachine, type Machine } from './machine.ts';
import { barsOf, linesOf, type Show } from './picturesPage.ts';
import { ATTUNE, type Report, type StampedResult } from './results.ts';
import type { Scenario } from './scenario.ts';
import { list } from './table.ts';

export type Page = {
  readonly markdown: string;
  /** By the names of their files, which the page looks for in the folder `results` beside it. */
  readonly pictures: ReadonlyMap<string, string>;
};

/** RESULTS.md and its pictures. The scenarios are all that there are: of which nothing was measured is said. */
export function createPage(report: Report, scenarios: readonly Pick<Scenario, 'letter' | 'about'>[]): Page {
  const pictures = new Map<string, string>();
  const show: Show = (file, alternative, picture) => {
    pictures.set(file, picture);
    return `![${alternative.replaceAll(/[[\]]/g, '')}](results/${file})`;
  };
  const machines = machinesIn(report.results);
  const blocks = [
    ...introduction(report, machines),
    ...missing(report, scenarios),
    ...tally(report.results),
    ...report.results.flatMap((result) => section(result, machines, show)),
    ...askedSection(report),
    ...capacitySection(report),
  ];
  return { markdown: `${blocks.join('\n\n')}\n`, pictures };
}

const HOW = [
  'Written by the bench; each scenario is of one run.',
  'One process dials the connections and is pinned to one core, the server to another; all between them goes over real sockets.',
  'All contenders do the same visible job, one after the other in each repetition.',
];

const WHAT_FIGURES_SAY = [
  'A figure is the median of the repetitions, beside the least and the greatest; in a picture the thin line over a bar goes from the one to the other.',
  `The ratio is ${ATTUNE}'s figure over the contender's, taken within each repetition: its median, and in brackets the least and the greatest.`,
  `Where the core of the load, which Redis and PostgreSQL share where there are any, was idle for less than ${LEAST_IDLE_SHARE * 100} % of the time, who was measured could perhaps have done more than that: the figure is "at least" so much ("at most" where lower is better), a ratio with it is a limit, too ("perhaps" where both are limits), and a goal that this leaves open is "not certain", which does not count as reached.`,
];

const QUICK =
  '**A quick run:** its trials are short. It shows that the bench works; its figures are not to be quoted.';

const SEVERAL =
  'Not all was measured on the same machine. A ratio compares what was measured side by side in one run on one machine; a figure by itself is of its machine.';

function introduction({ quick }: Report, machines: readonly Machine[]): readonly string[] {
  const named = machines.map((machine) => `${nameOf(machine, machines)}: ${wordsOf(machine)}`);
  return [
    ...['# Results', HOW.join(' '), WHAT_FIGURES_SAY.join(' '), ...(quick ? [QUICK] : [])],
    ...(machines.length > 1 ? [SEVERAL] : []),
    list(named),
  ];
}

/** Each once, in the order of the results. */
function machinesIn(results: readonly StampedResult[]): readonly Machine[] {
  const found: Machine[] = [];
  for (const { machine } of results) {
    if (!found.some((each) => isSameMachine(each, machine))) found.push(machine);
  }
  return found;
}

function nameOf(machine: Machine, machines: readonly Machine[]): string {
  if (machines.length === 1) return 'Machine';
  return `Machine ${machines.findIndex((each) => isSameMachine(each, machine)) + 1}`;
}

function wordsOf({ cores, processor, memoryGib, node, kernel }: Machine): string {
  return `${cores} cores, ${processor}, ${memoryGib} GiB; Node ${node}, ${kernel}`;
}

function missing(
  { results }: Report,
  scenarios: readonly Pick<Scenario, 'letter' | 'about'>[],
): readonly string[] {
  const ran = results.filter(({ contenders }) => contenders.some(({ values }) => values.length > 0));
  const measured = new Set(ran.map(({ letter }) => letter));
  const others = scenarios.filter(({ letter }) => !measured.has(letter));
  if (others.length === 0) return [];
  return [`Not measured here: ${others.map(({ letter, about }) => `${letter} (${about})`).join('; ')}.`];
}

function section(result: StampedResult, machines: readonly Machine[], show: Show): readonly string[] {
  const { title, unit, better, note, setting, failedSizes = [] } = result;
  const named = Object.entries(setting).map(([name, value]) => `${name} ${value.toLocaleString('en')}`);
  return [
    `## ${title}`,
    ...(note === undefined ? [] : [note]),
    ...(failedSizes.length === 0 ? [] : [`Failed, and so without a figure: ${failedSizes.join(', ')}.`]),
    `In ${unit}; ${better} is better.${named.length === 0 ? '' : ` Setting: ${named.join(', ')}.`}`,
    howMeasured(result, machines),
    ...barsOf(result, show),
    figuresTable(result),
    ...linesOf(result, show),
    ...goalsTable(result),
  ];
}

function howMeasured(result: StampedResult, machines: readonly Machine[]): string {
  const { day, commit, machine, contenders } = result;
  const repetitions = Math.max(0, ...contenders.map(({ values }) => values.length));
  const where = machines.length > 1 ? ` on ${nameOf(machine, machines).toLowerCase()}` : '';
  const how = `Measured on ${day}${where}, ${repetitions} repetition${repetitions === 1 ? '' : 's'}`;
  if (commit === undefined) return `${how}; at which commit was not noted.`;
  if (!commit.endsWith('+')) return `${how}, at ${commit}.`;
  return `${how}, at ${commit.slice(0, -1)} with changes that were not committed.`;
}

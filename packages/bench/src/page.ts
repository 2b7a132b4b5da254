import { askedSection } from './askedPage.ts';
import { capacitySection } from './capacityPage.ts';
import { legible, summary, type Summary } from './figures.ts';
import { barChart, lineChart, type Bar } from './plot.ts';
import {
  ATTUNE,
  judge,
  sideBySide,
  type Contender,
  type Goal,
  type Lines,
  type Report,
  type Result,
  type Verdict,
} from './results.ts';
import { list, table } from './table.ts';

export type Page = {
  readonly markdown: string;
  /** By the names of their files, which the page looks for in the folder `results` beside it. */
  readonly pictures: ReadonlyMap<string, string>;
};

/** Farther apart than this, the lesser bars of a linear scale cannot be told apart. */
const FARTHEST_ON_LINEAR_SCALE = 30;

/** RESULTS.md and its pictures. */
export function createPage(report: Report): Page {
  const pictures = new Map<string, string>();
  const show: Show = (file, alternative, picture) => {
    pictures.set(file, picture);
    return `![${alternative.replaceAll(/[[\]]/g, '')}](results/${file})`;
  };
  const blocks = [
    ...introduction(report),
    ...report.results.flatMap((result) => section(result, show)),
    ...askedSection(report),
    ...capacitySection(report),
  ];
  return { markdown: `${blocks.join('\n\n')}\n`, pictures };
}

/** Keeps the picture, and gives back what shows it. */
type Show = (file: string, alternative: string, picture: string) => string;

const HOW = [
  'Written by the bench; each scenario is of one run.',
  'One process dials the connections and is pinned to one core, the server to another; all between them goes over real sockets.',
  'All contenders do the same visible job, one after the other in each repetition.',
];

const WHAT_FIGURES_SAY = [
  'A figure is the median of the repetitions, beside the least and the greatest; in a picture the thin line over a bar goes from the one to the other.',
  `The ratio is ${ATTUNE}'s figure over the contender's, taken within each repetition: its median, and in brackets the least and the greatest.`,
];

const QUICK =
  '**A quick run:** its trials are short. It shows that the bench works; its figures are not to be quoted.';

function introduction({ machine, quick, repetitions, seed, results }: Report): readonly string[] {
  const { cores, processor, memoryGib, node, kernel, day } = machine;
  const run = [
    `Machine: ${cores} cores, ${processor}, ${memoryGib} GiB`,
    `Software: Node ${node}, ${kernel}`,
    `Day: ${day}, of the newest`,
    `Repetitions: ${repetitions}`,
    ...(seed === undefined ? [] : [`Seed: \`${seed}\``]),
  ];
  return [
    '# Results',
    HOW.join(' '),
    WHAT_FIGURES_SAY.join(' '),
    ...(quick ? [QUICK] : []),
    list(run),
    ...tally(results),
  ];
}

/** What was not reached stands first, where it is not overlooked. */
function tally(results: readonly Result[]): readonly string[] {
  const all = results.flatMap((result) =>
    result.goals.map((goal) => ({
      title: result.title,
      goal,
      outcome: judge(goal, result.contenders).outcome,
    })),
  );
  if (all.length === 0) return [];
  const open = all.filter(({ outcome }) => outcome !== 'reached');
  const count = `Goals reached: ${all.length - open.length} of ${all.length}.`;
  if (open.length === 0) return [count];
  return [count, list(open.map(({ title, goal, outcome }) => `${title}: ${goal.text} (${outcome})`))];
}

function section(result: Result, show: Show): readonly string[] {
  const { title, unit, better, note, setting, goals, lines } = result;
  const contenders = bestFirst(result);
  const named = Object.entries(setting).map(([name, value]) => `${name} ${value.toLocaleString('en')}`);
  return [
    `## ${title}`,
    ...(note === undefined ? [] : [note]),
    `In ${unit}; ${better} is better.${named.length === 0 ? '' : ` Setting: ${named.join(', ')}.`}`,
    ...barsOf(result, contenders, show),
    figuresTable(contenders),
    ...(lines === undefined ? [] : [linesOf(lines, `${result.scenario}.lines.svg`, show)]),
    ...(goals.length === 0 ? [] : [goalsTable(goals, result)]),
  ];
}

function bestFirst({ contenders, better }: Result): readonly Contender[] {
  const ran = contenders.filter(({ values }) => values.length > 0);
  const sign = better === 'higher' ? -1 : 1;
  return [
    ...ran.sort((one, other) => sign * (summary(one.values).median - summary(other.values).median)),
    ...contenders.filter(({ values }) => values.length === 0),
  ];
}

function barsOf(result: Result, contenders: readonly Contender[], show: Show): readonly string[] {
  const bars = contenders.filter(({ values }) => values.length > 0).map(barOf);
  if (bars.length === 0) return [];
  const { scenario, title, unit, better } = result;
  const words = bars.map(({ name, summary: { median } }) => `${name} ${legible(median)}`).join('; ');
  const description = `Medians in ${unit}, best first: ${words}.`;
  const axis = { label: `${unit}, ${better} is better`, scale: fitting(bars) };
  return [show(`${scenario}.svg`, `${title}. ${description}`, barChart({ title, description, axis, bars }))];
}

function barOf({ name, values }: Contender): Bar {
  return { name, summary: summary(values), stressed: name === ATTUNE };
}

function fitting(bars: readonly Bar[]): 'linear' | 'logarithmic' {
  const medians = bars.map((bar) => bar.summary.median).filter((median) => median > 0);
  return Math.max(...medians) > FARTHEST_ON_LINEAR_SCALE * Math.min(...medians) ? 'logarithmic' : 'linear';
}

function linesOf(lines: Lines, file: string, show: Show): string {
  const { title, x, y, series } = lines;
  const ways = series.flatMap(({ name, points }) => {
    const [first, last] = [points.at(0), points.at(-1)];
    if (first === undefined || last === undefined) return [];
    return `${name} from ${legible(first[1])} at ${legible(first[0])} to ${legible(last[1])} at ${legible(last[0])}`;
  });
  const description = `Lines of ${y.label} against ${x.label}: ${ways.join('; ')}.`;
  return show(file, `${title}. ${description}`, lineChart({ ...lines, description }));
}

function figuresTable(contenders: readonly Contender[]): string {
  const own = contenders.find(({ name }) => name === ATTUNE)?.values ?? [];
  const extras = [...new Set(contenders.flatMap(({ extra }) => Object.keys(extra ?? {})))];
  const rows = contenders.map(({ name, values, extra }) => [
    name === ATTUNE ? `**${name}**` : name,
    ...figuresOf(values),
    name === ATTUNE || values.length === 0 ? '' : ratioOf(sideBySide(own, values)),
    ...extras.map((each) => (extra?.[each] === undefined ? '' : legible(extra[each]))),
  ]);
  return table(['contender', 'median', 'min', 'max', `${ATTUNE}'s ratio`, ...extras], rows, '---:');
}

function figuresOf(values: readonly number[]): readonly string[] {
  if (values.length === 0) return ['not measured', '', ''];
  const { median, min, max } = summary(values);
  return [median, min, max].map(legible);
}

function ratioOf(measured: Summary | undefined): string {
  return measured === undefined ? 'not compared' : `${legible(measured.median)} × ${rangeOf(measured)}`;
}

function rangeOf({ min, max }: Summary): string {
  return `(${legible(min)} to ${legible(max)})`;
}

function goalsTable(goals: readonly Goal[], { unit, contenders }: Result): string {
  const rows = goals.map((goal) => {
    const verdict = judge(goal, contenders);
    return [goal.text, asked(goal, unit), measuredFor(goal, verdict), verdict.outcome];
  });
  return table(['goal', 'asked', 'measured', 'outcome'], rows, '---');
}

function asked({ extra, against, atLeast, atMost }: Goal, unit: string): string {
  const bound =
    atLeast === undefined
      ? `at most ${atMost.toLocaleString('en')}`
      : `at least ${atLeast.toLocaleString('en')}`;
  const subject = extra === undefined ? '' : `${extra} `;
  if (against !== undefined) return `${subject}${bound} × ${against}`;
  return extra === undefined ? `${bound} ${unit}` : `${subject}${bound}`;
}

function measuredFor({ against }: Goal, verdict: Verdict): string {
  if (verdict.outcome === 'not measured') return verdict.reason;
  const { measured } = verdict;
  if (against !== undefined) return ratioOf(measured);
  return measured.count === 1 ? legible(measured.median) : `${legible(measured.median)} ${rangeOf(measured)}`;
}

import { readFile, writeFile } from 'node:fs/promises';
import { boundOf, IDLE_SHARE, isBoundBy, isCertain, type Bound, type Held } from './bound.ts';
import { median, ratio, summary, type Summary } from './figures.ts';
import type { Machine } from './machine.ts';
import { checkReport } from './reportShape.ts';

/** The contender whose goals these are. */
export const ATTUNE = 'Attune';

/** `packages/bench/results/<name>.json`. */
export type Report = {
  /** Short trials that show that the bench works; their figures are not to be quoted. */
  readonly quick: boolean;
  readonly results: readonly StampedResult[];
};

/** As a scenario answers it. */
export type Result = {
  /** Names the picture, and stands once in a report: lower case letters, digits and hyphens. */
  readonly scenario: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly note?: string;
  readonly setting: Readonly<Record<string, string | number>>;
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
  /** Of a smaller size, measured because a greater one missed its goals: its own say whether one may compute with it, and are not counted. */
  readonly standsIn?: boolean;
  /** Of a scenario with several sizes, those of Attune that failed; the values of its contender are of the greatest. */
  readonly failedSizes?: readonly string[];
  /** What one value cannot say: growth, or a latency over time. */
  readonly lines?: Lines;
};

/** Of which scenario a result is, of what code, and how it was measured. A report may hold results of several runs. */
export type Stamp = {
  /** Of the scenario, as on the command line. */
  readonly letter: string;
  /** On which it was measured to the end: ISO 8601, UTC. */
  readonly day: string;
  /** Short, with a `+` where something was changed and not committed. */
  readonly commit?: string | undefined;
  readonly machine: Machine;
};

export type StampedResult = Result & Stamp;

export type Contender = {
  readonly name: string;
  /** One for each repetition, in their order. None: it could not run here. */
  readonly values: readonly number[];
  /** Counted from 1: from then on it was left out, and nothing is judged by what it did before. */
  readonly failedIn?: number;
  /** By what the head of the column says, with its unit; each as the values, or one number where it is of all repetitions together. */
  readonly extra?: Readonly<Record<string, readonly number[]>>;
};

export type Lines = {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
};

/** From 0, or in powers of ten, which have no 0. */
export type Axis = { readonly label: string; readonly scale: 'linear' | 'logarithmic' };

export type Series = { readonly name: string; readonly points: readonly Point[] };
export type Point = readonly [x: number, y: number];

/** Of Attune: its ratio to the contender `against`, or its own figure in the unit of the result where there is none. */
export type Goal = {
  readonly text: string;
  readonly against?: string;
  /** The extra that is meant, in place of the values. */
  readonly extra?: string;
  /** In every repetition, and not as the median of them: what is to happen never, or to everybody. */
  readonly isAlways?: boolean;
  /** The extra that says how idle the load was while this was measured, where that is not the one of the values. */
  readonly idleShare?: string;
} & (
  | { readonly atLeast: number; readonly atMost?: never }
  | { readonly atMost: number; readonly atLeast?: never }
);

/** What is asked of the median, or of the worst; `measured` is a ratio where the goal is against somebody, and `bound` says where the true one lies. */
export type Verdict =
  | { readonly outcome: 'reached' | 'not reached'; readonly measured: Summary; readonly bound: Bound }
  | {
      readonly outcome: 'not certain';
      readonly measured: Summary;
      readonly bound: Bound;
      readonly reason: string;
    }
  | { readonly outcome: 'not measured'; readonly reason: string };

/** Never throws for what is missing: one contender that could not run leaves the rest of a long report worth reading. */
export function judge(goal: Goal, contenders: readonly Contender[]): Verdict {
  const attune = contenders.find(({ name }) => name === ATTUNE);
  const own = valuesOf(attune, goal);
  const isOwnBound = isBoundByLoad(attune, goal.idleShare);
  if (own.length === 0) return missing(attune, ATTUNE, goal);
  if (goal.against === undefined) return verdict(goal, summary(own), { own: isOwnBound, other: false });

  const against = contenders.find(({ name }) => name === goal.against);
  const other = valuesOf(against, goal);
  if (other.length === 0) return missing(against, goal.against, goal);
  const measured = sideBySide(own, other);
  return measured
    ? verdict(goal, measured, { own: isOwnBound, other: isBoundByLoad(against, goal.idleShare) })
    : { outcome: 'not measured', reason: `${goal.against} has other repetitions, or nothing in one` };
}

/** All of them reached; what is not certain, or was not measured, is not. */
export function keepsGoals({ goals, contenders }: Pick<Result, 'goals' | 'contenders'>): boolean {
  return goals.every((goal) => judge(goal, contenders).outcome === 'reached');
}

/** Attune did all that it was to do, at one process and at two, at each size. */
export function isWhole({
  contenders,
  failedSizes = [],
}: Pick<Result, 'contenders' | 'failedSizes'>): boolean {
  const own = contenders.filter(({ name }) => name.startsWith(ATTUNE));
  const isDone = own.every(({ values, failedIn }) => values.length > 0 && failedIn === undefined);
  return own.length > 0 && isDone && failedSizes.length === 0;
}

/** The median of an extra; undefined where there is none. */
export function extraOf(contender: Contender | undefined, name: string): number | undefined {
  const values = contender?.extra?.[name];
  return values && median(values);
}

/** By the median, as it stands beside the figure. */
export function isBoundByLoad(contender: Contender | undefined, idleShare = IDLE_SHARE): boolean {
  return isBoundBy(extraOf(contender, idleShare));
}

/** Undefined where one of the two failed in a repetition, or had nothing to compare with. */
export function sideBySide(one: readonly number[], other: readonly number[]): Summary | undefined {
  const comparable = one.length > 0 && one.length === other.length && other.every((value) => value > 0);
  return comparable ? ratio(one, other) : undefined;
}

export async function readReport(file: string | URL): Promise<Report> {
  return parseReport(await readFile(file, 'utf8'));
}

export async function writeReport(file: string | URL, report: Report): Promise<void> {
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** Throws with the place of what is wrong. */
export function parseReport(json: string): Report {
  const report: unknown = JSON.parse(json);
  checkReport(report, 'report');
  return report as Report;
}

function verdict(goal: Goal, measured: Summary, held: Held): Verdict {
  const isReached =
    goal.atLeast === undefined
      ? measured[goal.isAlways ? 'max' : 'median'] <= goal.atMost
      : measured[goal.isAlways ? 'min' : 'median'] >= goal.atLeast;
  // Of an extra nobody says what is better, but what is asked of it does.
  const bound = boundOf(goal.atLeast === undefined ? 'lower' : 'higher', held);
  const outcome = isReached ? 'reached' : 'not reached';
  if (isCertain(isReached, held)) return { outcome, measured, bound };
  const doubted = (isReached ? goal.against : undefined) ?? ATTUNE;
  return {
    ...{ outcome: 'not certain', measured, bound },
    reason: `${outcome}, but ${doubted} was bound by the load`,
  };
}

function missing(contender: Contender | undefined, name: string, { extra }: Goal): Verdict {
  if (contender?.failedIn !== undefined)
    return { outcome: 'not measured', reason: `${name} failed in repetition ${contender.failedIn}` };
  return {
    outcome: 'not measured',
    reason: extra === undefined ? `${name} has no values` : `${name} has no ${extra}`,
  };
}

/** None of one that failed: the repetitions that are left are the good ones. */
function valuesOf(contender: Contender | undefined, { extra }: Goal): readonly number[] {
  if (contender?.failedIn !== undefined) return [];
  return (extra === undefined ? contender?.values : contender?.extra?.[extra]) ?? [];
}

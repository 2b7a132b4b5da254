import { readFile, writeFile } from 'node:fs/promises';
import { ratio, summary, type Summary } from './figures.ts';
import type { Machine } from './machine.ts';
import {
  both,
  eachOnce,
  flag,
  isObject,
  isPair,
  listOf,
  must,
  number,
  object,
  oneOf,
  optional,
  recordOf,
  text,
} from './shape.ts';

/** The contender whose goals these are. */
export const ATTUNE = 'Attune';

/** `packages/bench/results/<name>.json`. */
export type Report = {
  readonly machine: Machine;
  /** Short trials that show that the bench works; their figures are not to be quoted. */
  readonly quick: boolean;
  readonly repetitions: number;
  readonly seed?: string;
  readonly results: readonly Result[];
};

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
  /** What one value cannot say: growth, or a latency over time. */
  readonly lines?: Lines;
};

export type Contender = {
  readonly name: string;
  /** One for each repetition, in their order. None: it could not run here. */
  readonly values: readonly number[];
  /** By what the head of the column says, with its unit. */
  readonly extra?: Readonly<Record<string, number>>;
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
} & (
  | { readonly atLeast: number; readonly atMost?: never }
  | { readonly atMost: number; readonly atLeast?: never }
);

/** What is asked of the median; `measured` is a ratio where the goal is against somebody. */
export type Verdict =
  | { readonly outcome: 'reached' | 'not reached'; readonly measured: Summary }
  | { readonly outcome: 'not measured'; readonly reason: string };

/** Never throws for what is missing: one contender that could not run leaves the rest of a long report worth reading. */
export function judge(goal: Goal, contenders: readonly Contender[]): Verdict {
  const own = valuesOf(ATTUNE, goal, contenders);
  if (own.length === 0) return missing(ATTUNE, goal);
  if (goal.against === undefined) return verdict(goal, summary(own));

  const other = valuesOf(goal.against, goal, contenders);
  if (other.length === 0) return missing(goal.against, goal);
  const measured = sideBySide(own, other);
  return measured
    ? verdict(goal, measured)
    : { outcome: 'not measured', reason: `${goal.against} failed in a repetition` };
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

function verdict(goal: Goal, measured: Summary): Verdict {
  const reached =
    goal.atLeast === undefined ? measured.median <= goal.atMost : measured.median >= goal.atLeast;
  return { outcome: reached ? 'reached' : 'not reached', measured };
}

function missing(name: string, { extra }: Goal): Verdict {
  return {
    outcome: 'not measured',
    reason: extra === undefined ? `${name} has no values` : `${name} has no ${extra}`,
  };
}

function valuesOf(name: string, { extra }: Goal, contenders: readonly Contender[]): readonly number[] {
  const contender = contenders.find((each) => each.name === name);
  if (extra === undefined) return contender?.values ?? [];
  const value = contender?.extra?.[extra];
  return value === undefined ? [] : [value];
}

const checkAxis = object<Axis>({ label: text, scale: oneOf('linear', 'logarithmic') });

const checkLines = object<Lines>({
  title: text,
  x: checkAxis,
  y: checkAxis,
  series: listOf(
    object<Series>({ name: text, points: listOf(both(listOf(number), must('x and y', isPair))) }),
  ),
});

const checkGoal = both(
  object<Goal>({
    text,
    against: optional(text),
    extra: optional(text),
    atLeast: optional(number),
    atMost: optional(number),
  }),
  must('either atLeast or atMost', (value) => isObject(value) && 'atLeast' in value !== 'atMost' in value),
);

const checkContender = object<Contender>({
  name: text,
  values: listOf(number),
  extra: optional(recordOf(number)),
});

const checkResult = object<Result>({
  scenario: must('lower case letters, digits and hyphens', (value) => /^[a-z\d-]+$/.test(String(value))),
  title: text,
  unit: text,
  better: oneOf('higher', 'lower'),
  note: optional(text),
  setting: recordOf(
    must('a text or a number', (value) => typeof value === 'string' || Number.isFinite(value)),
  ),
  contenders: both(listOf(checkContender), eachOnce('name')),
  goals: listOf(checkGoal),
  lines: optional(checkLines),
});

const checkReport = object<Report>({
  machine: object<Machine>({
    cores: number,
    processor: text,
    memoryGib: number,
    node: text,
    kernel: text,
    day: text,
  }),
  quick: flag,
  repetitions: number,
  seed: optional(text),
  results: both(listOf(checkResult), eachOnce('scenario')),
});

import type { Machine } from './machine.ts';
import type { Axis, Contender, Goal, Lines, Report, Series, StampedResult } from './results.ts';
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
    isAlways: optional(flag),
    idleShare: optional(text),
    atLeast: optional(number),
    atMost: optional(number),
  }),
  must('either atLeast or atMost', (value) => isObject(value) && 'atLeast' in value !== 'atMost' in value),
);

const checkContender = object<Contender>({
  name: text,
  values: listOf(number),
  failedIn: optional(number),
  extra: optional(
    recordOf(
      both(
        listOf(number),
        must('not empty', (value) => Array.isArray(value) && value.length > 0),
      ),
    ),
  ),
});

const checkMachine = object<Machine>({
  cores: number,
  processor: text,
  memoryGib: number,
  node: text,
  kernel: text,
});

const checkResult = object<StampedResult>({
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
  standsIn: optional(flag),
  failedSizes: optional(listOf(text)),
  lines: optional(checkLines),
  letter: text,
  day: text,
  commit: optional(text),
  machine: checkMachine,
});

/** What a file must hold to be a report. */
export const checkReport = object<Report>({
  quick: flag,
  results: both(listOf(checkResult), eachOnce('scenario')),
});

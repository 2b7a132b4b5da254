import { describe, expect, it } from 'vitest';
import { IDLE_SHARE } from './bound.ts';
import {
  extraOf,
  isWhole,
  judge,
  parseReport,
  sideBySide,
  type Contender,
  type Goal,
  type Report,
} from './results.ts';

const MACHINE = { cores: 2, processor: 'a processor', memoryGib: 8, node: '24.0.0', kernel: 'Linux 6' };

const REPORT: Report = {
  quick: false,
  results: [
    {
      scenario: 'fan-out',
      title: 'Fan-out',
      unit: 'deliveries per second',
      better: 'higher',
      setting: { subscribers: 1_000, library: 'ws' },
      contenders: [{ name: 'Attune', values: [1, 2], extra: { 'p99 ms': [3, 4] } }],
      goals: [{ text: 'fast', against: 'Bun', atLeast: 2 }],
      lines: {
        title: 'Growth',
        x: { label: 'connections', scale: 'logarithmic' },
        y: { label: 'MiB', scale: 'linear' },
        series: [{ name: 'Attune', points: [[1, 2]] }],
      },
      ...{ letter: 'A', day: '2026-11-21', commit: '4900bdf+', machine: MACHINE },
    },
  ],
};

describe('a report', () => {
  it('is read as it was written', () => {
    expect(parseReport(JSON.stringify(REPORT))).toEqual(REPORT);
  });

  const [result] = REPORT.results;
  it.each([
    ['report.results[0].machine.cores must be a finite number, and is "2"', '"cores":2', '"cores":"2"'],
    ['report.quick must be true or false, and is missing', '"quick":false,', ''],
    ['report.results must be a list, and is {}', /"results":.*$/, '"results":{}}'],
    ['report.results[0].scenario must be lower case', '"fan-out"', '"../fan-out"'],
    ['report.results[0].better must be higher or lower', '"higher"', '"more"'],
    [
      'report.results[0].contenders[0].values[1] must be a finite number',
      '[1,2],"extra"',
      '[1,null],"extra"',
    ],
    ['report.results[0].contenders[0].extra.p99 ms must be a list', '"p99 ms":[3,4]', '"p99 ms":3'],
    ['report.results[0].contenders[0].extra.p99 ms must be not empty', '"p99 ms":[3,4]', '"p99 ms":[]'],
    [
      'report.results[0].contenders[0].extra.p99 ms[1] must be a finite',
      '"p99 ms":[3,4]',
      '"p99 ms":[3,"4"]',
    ],
    ['report.results[0].letter must be a text, and is missing', '"letter":"A",', ''],
    ['report.results[0].day must be a text, and is missing', '"day":"2026-11-21","commit"', '"commit"'],
    ['report.results[0].commit must be a text', '"commit":"4900bdf+"', '"commit":4900'],
    ['report.results[0].goals[0] must be either atLeast or atMost', '"atLeast":2', '"atLeast":2,"atMost":3'],
    ['report.results[0].goals[0] must be either atLeast or atMost', ',"atLeast":2', ''],
    ['report.results[0].goals[0].idleShare must be a text', '"atLeast":2', '"atLeast":2,"idleShare":0'],
    ['report.results[0].lines.series[0].points[0] must be x and y', '[[1,2]]', '[[1,2,3]]'],
    ['must be a list with each scenario once', /\]\}$/, `,${JSON.stringify(result)}]}`],
    ['must be a list with each name once', '}],"goals"', '},{"name":"Attune","values":[]}],"goals"'],
  ])('with a flaw says: %s', (message, sound, flawed) => {
    expect(() => parseReport(JSON.stringify(REPORT).replace(sound, flawed))).toThrow(message);
  });
});

it('an extra is the median of its repetitions, if there is one', () => {
  const contender: Contender = { name: 'Bun', values: [1, 1, 1], extra: { 'p99 ms': [9, 2, 4] } };
  expect(extraOf(contender, 'p99 ms')).toBe(4);
  expect(extraOf(contender, 'p50 ms')).toBeUndefined();
  expect(extraOf({ name: 'Bun', values: [1] }, 'p99 ms')).toBeUndefined();
  expect(extraOf(undefined, 'p99 ms')).toBeUndefined();
});

const CONTENDERS: readonly Contender[] = [
  { name: 'Attune', values: [20, 40, 2], extra: { 'p99 ms': [30, 90, 4] } },
  { name: 'Bun', values: [5, 8, 1], extra: { 'p99 ms': [60, 90, 16] } },
  { name: 'absent', values: [] },
  { name: 'failed once', values: [5, 8], failedIn: 3 },
  { name: 'stood still', values: [5, 0, 1] },
];

describe('a goal', () => {
  it.each<[string, Goal, string, number]>([
    ['a ratio, just', { text: '', against: 'Bun', atLeast: 4 }, 'reached', 4],
    ['a ratio, missed', { text: '', against: 'Bun', atLeast: 4.1 }, 'not reached', 4],
    ['a ratio to stay below', { text: '', against: 'Bun', atMost: 4 }, 'reached', 4],
    ['a ratio that is exceeded', { text: '', against: 'Bun', atMost: 3.9 }, 'not reached', 4],
    ['a figure', { text: '', atLeast: 20 }, 'reached', 20],
    ['a figure that is exceeded', { text: '', atMost: 19 }, 'not reached', 20],
    ['an extra', { text: '', extra: 'p99 ms', atMost: 29 }, 'not reached', 30],
    ['a figure always, missed once', { text: '', atLeast: 3, isAlways: true }, 'not reached', 20],
    ['a figure always', { text: '', atLeast: 2, isAlways: true }, 'reached', 20],
    [
      'an extra that is never to be more',
      { text: '', extra: 'p99 ms', atMost: 89, isAlways: true },
      'not reached',
      30,
    ],
    ['a ratio of extras', { text: '', extra: 'p99 ms', against: 'Bun', atMost: 0.5 }, 'reached', 0.5],
  ])('may be %s', (_, goal, outcome, median) => {
    expect(judge(goal, CONTENDERS)).toMatchObject({ outcome, measured: { median } });
  });

  it('has the least and the greatest ratio', () => {
    const verdict = judge({ text: '', against: 'Bun', atLeast: 1 }, CONTENDERS);
    expect(verdict).toMatchObject({ measured: { min: 2, median: 4, max: 5, count: 3 } });
  });

  it('has the least and the greatest ratio of an extra, too', () => {
    const goal: Goal = { text: '', extra: 'p99 ms', against: 'Bun', atMost: 0.5 };
    expect(judge(goal, CONTENDERS)).toMatchObject({ measured: { min: 0.25, median: 0.5, max: 1, count: 3 } });
  });

  it.each<[string, Goal]>([
    ['unknown has no values', { text: '', against: 'unknown', atLeast: 1 }],
    ['absent has no values', { text: '', against: 'absent', atLeast: 1 }],
    ['Attune has no idle share', { text: '', extra: 'idle share', atLeast: 1 }],
    ['failed once failed in repetition 3', { text: '', against: 'failed once', atLeast: 1 }],
    [
      'stood still has other repetitions, or nothing in one',
      { text: '', against: 'stood still', atLeast: 1 },
    ],
  ])('is neither reached nor missed where %s', (reason, goal) => {
    expect(judge(goal, CONTENDERS)).toEqual({ outcome: 'not measured', reason });
  });
});

describe('a goal where the load was busy', () => {
  /** The same in each repetition, with a load that was so idle in them. */
  const at = (name: string, value: number, ...idle: readonly number[]): Contender => ({
    ...{ name, values: idle.map(() => value) },
    extra: {
      ...{ [IDLE_SHARE]: idle, 'p99 ms': idle.map(() => value) },
      'idle share later': idle.map((share) => 1 - share),
    },
  });
  const free = [0.5, 0.5, 0.5];
  const busy = [0.01, 0.02, 0.5];
  const busyLater = [1, 1, 1];

  it.each<[string, Goal, readonly [own: readonly number[], other: readonly number[]], object]>([
    [
      'is not certain where it is reached beside one that was bound',
      { text: '', against: 'C', atLeast: 2 },
      [free, busy],
      { outcome: 'not certain', bound: 'at most', reason: 'reached, but C was bound by the load' },
    ],
    [
      'is missed where it is missed even so',
      { text: '', against: 'C', atLeast: 2.1 },
      [free, busy],
      { outcome: 'not reached', bound: 'at most' },
    ],
    [
      'is reached where Attune could only be better',
      { text: '', against: 'C', atLeast: 2 },
      [busy, free],
      { outcome: 'reached', bound: 'at least' },
    ],
    [
      'is not certain where Attune missed it and was bound',
      { text: '', against: 'C', atLeast: 2.1 },
      [busy, free],
      { outcome: 'not certain', bound: 'at least', reason: 'not reached, but Attune was bound by the load' },
    ],
    [
      'is not certain where it is reached and both were bound',
      { text: '', against: 'C', atLeast: 2 },
      [busy, busy],
      { outcome: 'not certain', bound: 'open', reason: 'reached, but C was bound by the load' },
    ],
    [
      'is not certain where it is missed and both were bound',
      { text: '', against: 'C', atLeast: 2.1 },
      [busy, busy],
      { outcome: 'not certain', bound: 'open', reason: 'not reached, but Attune was bound by the load' },
    ],
    [
      'turns around where less is better',
      { text: '', against: 'C', atMost: 2 },
      [free, busy],
      { outcome: 'not certain', bound: 'at least', reason: 'reached, but C was bound by the load' },
    ],
    [
      'may be a figure of Attune that is reached even so',
      { text: '', atLeast: 20 },
      [busy, free],
      { outcome: 'reached', bound: 'at least' },
    ],
    [
      'may be a figure of Attune that could be better',
      { text: '', atMost: 19 },
      [busy, free],
      { outcome: 'not certain', bound: 'at most', reason: 'not reached, but Attune was bound by the load' },
    ],
    [
      'may be of an extra',
      { text: '', extra: 'p99 ms', against: 'C', atMost: 2 },
      [free, busy],
      { outcome: 'not certain', bound: 'at least' },
    ],
    [
      'may be of an extra that was measured later, when the load was idle',
      { text: '', extra: 'p99 ms', idleShare: 'idle share later', against: 'C', atMost: 2 },
      [free, busy],
      { outcome: 'reached', bound: 'exact' },
    ],
    [
      'may be of an extra that was measured later, when the load was busy',
      { text: '', extra: 'p99 ms', idleShare: 'idle share later', against: 'C', atMost: 2 },
      [free, busyLater],
      { outcome: 'not certain', bound: 'at least' },
    ],
    [
      'may be missed because the load was busy later',
      { text: '', extra: 'p99 ms', idleShare: 'idle share later', atMost: 19 },
      [busyLater, free],
      { outcome: 'not certain', bound: 'at most' },
    ],
    [
      'is certain where nobody is bound',
      { text: '', against: 'C', atLeast: 2 },
      [free, free],
      { outcome: 'reached', bound: 'exact' },
    ],
    [
      'asks for the median of the repetitions',
      { text: '', against: 'C', atLeast: 2 },
      [free, [0.01, 0.5, 0.5]],
      { outcome: 'reached', bound: 'exact' },
    ],
  ])('%s', (_, goal, [own, other], expected) => {
    expect(judge(goal, [at('Attune', 20, ...own), at('C', 10, ...other)])).toMatchObject(expected);
  });
});

it('what failed in a repetition is not compared', () => {
  expect(sideBySide([1, 2], [1])).toBeUndefined();
  expect(sideBySide([], [])).toBeUndefined();
  expect(sideBySide([2, 4], [1, 1])).toMatchObject({ median: 3 });
});

describe('a result is whole', () => {
  const own = { name: 'Attune', values: [1] };
  const peer = { name: 'Socket.IO', values: [] };

  it('where Attune did all of it, whatever became of its peers', () => {
    expect(isWhole({ contenders: [own, peer], failedSizes: [] })).toBe(true);
  });

  it.each([
    ['Attune was not measured', { contenders: [{ ...own, values: [] }] }],
    ['Attune is not in it', { contenders: [peer] }],
    ['Attune failed in a repetition', { contenders: [{ ...own, failedIn: 2 }] }],
    ['one process of it failed', { contenders: [own, { ...own, name: 'Attune, one process', values: [] }] }],
    ['a size of it failed', { contenders: [own], failedSizes: ['2000'] }],
  ])('not where %s', (_, result) => {
    expect(isWhole(result)).toBe(false);
  });
});

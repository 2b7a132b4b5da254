import { describe, expect, it } from 'vitest';
import { judge, parseReport, sideBySide, type Contender, type Goal, type Report } from './results.ts';

const REPORT: Report = {
  machine: {
    cores: 2,
    processor: 'a processor',
    memoryGib: 8,
    node: '24.0.0',
    kernel: 'Linux 6',
    day: '2026-11-21',
  },
  quick: false,
  repetitions: 2,
  results: [
    {
      scenario: 'fan-out',
      title: 'Fan-out',
      unit: 'deliveries per second',
      better: 'higher',
      setting: { subscribers: 1_000, library: 'ws' },
      contenders: [{ name: 'Attune', values: [1, 2], extra: { 'p99 ms': 3 } }],
      goals: [{ text: 'fast', against: 'Bun', atLeast: 2 }],
      lines: {
        title: 'Growth',
        x: { label: 'connections', scale: 'logarithmic' },
        y: { label: 'MiB', scale: 'linear' },
        series: [{ name: 'Attune', points: [[1, 2]] }],
      },
    },
  ],
};

describe('a report', () => {
  it('is read as it was written', () => {
    expect(parseReport(JSON.stringify(REPORT))).toEqual(REPORT);
  });

  const [result] = REPORT.results;
  it.each([
    ['report.machine.cores must be a finite number, and is "2"', '"cores":2', '"cores":"2"'],
    ['report.quick must be true or false, and is missing', '"quick":false,', ''],
    ['report.results must be a list, and is {}', /"results":.*$/, '"results":{}}'],
    ['report.results[0].scenario must be lower case', '"fan-out"', '"../fan-out"'],
    ['report.results[0].better must be higher or lower', '"higher"', '"more"'],
    [
      'report.results[0].contenders[0].values[1] must be a finite number',
      '[1,2],"extra"',
      '[1,null],"extra"',
    ],
    ['report.results[0].contenders[0].extra.p99 ms', '"p99 ms":3', '"p99 ms":"3"'],
    ['report.results[0].goals[0] must be either atLeast or atMost', '"atLeast":2', '"atLeast":2,"atMost":3'],
    ['report.results[0].goals[0] must be either atLeast or atMost', ',"atLeast":2', ''],
    ['report.results[0].lines.series[0].points[0] must be x and y', '[[1,2]]', '[[1,2,3]]'],
    ['must be a list with each scenario once', /\]\}$/, `,${JSON.stringify(result)}]}`],
    ['must be a list with each name once', '}],"goals"', '},{"name":"Attune","values":[]}],"goals"'],
  ])('with a flaw says: %s', (message, sound, flawed) => {
    expect(() => parseReport(JSON.stringify(REPORT).replace(sound, flawed))).toThrow(message);
  });
});

const CONTENDERS: readonly Contender[] = [
  { name: 'Attune', values: [20, 40, 2], extra: { 'p99 ms': 30 } },
  { name: 'Bun', values: [5, 8, 1], extra: { 'p99 ms': 60 } },
  { name: 'absent', values: [] },
  { name: 'failed once', values: [5, 8] },
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
    ['a ratio of extras', { text: '', extra: 'p99 ms', against: 'Bun', atMost: 0.5 }, 'reached', 0.5],
  ])('may be %s', (_, goal, outcome, median) => {
    expect(judge(goal, CONTENDERS)).toMatchObject({ outcome, measured: { median } });
  });

  it('has the least and the greatest ratio', () => {
    const verdict = judge({ text: '', against: 'Bun', atLeast: 1 }, CONTENDERS);
    expect(verdict).toMatchObject({ measured: { min: 2, median: 4, max: 5, count: 3 } });
  });

  it.each<[string, Goal]>([
    ['unknown has no values', { text: '', against: 'unknown', atLeast: 1 }],
    ['absent has no values', { text: '', against: 'absent', atLeast: 1 }],
    ['Attune has no idle share', { text: '', extra: 'idle share', atLeast: 1 }],
    ['failed once failed in a repetition', { text: '', against: 'failed once', atLeast: 1 }],
    ['stood still failed in a repetition', { text: '', against: 'stood still', atLeast: 1 }],
  ])('is neither reached nor missed where %s', (reason, goal) => {
    expect(judge(goal, CONTENDERS)).toEqual({ outcome: 'not measured', reason });
  });
});

it('what failed in a repetition is not compared', () => {
  expect(sideBySide([1, 2], [1])).toBeUndefined();
  expect(sideBySide([], [])).toBeUndefined();
  expect(sideBySide([2, 4], [1, 1])).toMatchObject({ median: 3 });
});

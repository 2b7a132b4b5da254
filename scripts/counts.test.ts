import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { playwrightCounts, suiteCounts, summary, vitestCounts } from './counts.mjs';

function report(content: object | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'attune-counts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'report.json');
  if (content) writeFileSync(path, JSON.stringify(content));
  return path;
}

const vitest = (numPassedTests: number, numFailedTests: number) =>
  report({ numPassedTests, numFailedTests, numPendingTests: 1, numTodoTests: 1 });

type Counts = { passed: number; failed: number; skipped: number };

const cases: [title: string, code: number, write: () => string, counts: Counts][] = [
  ['what the report says', 0, () => vitest(5, 0), { passed: 5, failed: 0, skipped: 2 }],
  ['failed tests as they are', 1, () => vitest(5, 2), { passed: 5, failed: 2, skipped: 2 }],
  [
    'one failure for a runner that failed without a failed test',
    1,
    () => vitest(5, 0),
    { passed: 5, failed: 1, skipped: 2 },
  ],
  [
    'one failure for a suite in which nothing ran',
    0,
    () => vitest(0, 0),
    { passed: 0, failed: 1, skipped: 2 },
  ],
  [
    'one failure for a runner that wrote no report',
    0,
    () => report(undefined),
    { passed: 0, failed: 1, skipped: 0 },
  ],
];

it.each(cases)('counts %s', (_, code, write, counts) => {
  expect(suiteCounts(code, write(), vitestCounts)).toEqual(counts);
});

it('counts a journey that passed only at the second attempt as failed', () => {
  const stats = { expected: 7, unexpected: 1, flaky: 2, skipped: 1 };
  expect(playwrightCounts({ stats })).toEqual({ passed: 7, failed: 3, skipped: 1 });
});

it('ends with a line that other programs read', () => {
  expect(summary({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(summary({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
});

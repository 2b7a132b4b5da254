import { existsSync, readFileSync } from 'node:fs';

/** How many tests passed, failed and were skipped. */
export const NO_TESTS = { passed: 0, failed: 0, skipped: 0 };

export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** A step that is no suite of tests counts as one. */
export const ONE_PASSED = { passed: 1, failed: 0, skipped: 0 };
export const ONE_FAILED = { passed: 0, failed: 1, skipped: 0 };

/**
 * The counts of a suite from its report. A runner that failed without a failed test (a file that does not load, no tests
 * at all, a crash before the report) counts as one failure, so that nothing passes by not running.
 */
export function suiteCounts(code, reportFile, read) {
  const counts = existsSync(reportFile) ? read(JSON.parse(readFileSync(reportFile, 'utf8'))) : NO_TESTS;
  const silent = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return silent ? add(counts, ONE_FAILED) : counts;
}

/** Of vitest's json reporter. */
export function vitestCounts(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Of Playwright's json reporter. A test that passed only at the second attempt is a failure: it would hide a race. */
export function playwrightCounts({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/** The line that ends a run. */
export function summary({ passed, failed, skipped }) {
  return [`${passed} passed`, `${failed} failed`, skipped > 0 && `${skipped} skipped`]
    .filter(Boolean)
    .join(', ');
}

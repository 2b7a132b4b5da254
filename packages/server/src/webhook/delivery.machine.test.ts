import { describe, expect, it } from 'vitest';
import {
  afterAttempt,
  isGone,
  LONGEST_WAIT_MS,
  RETRIES_MS,
  retryAfterMs,
  type Attempted,
} from './delivery.machine.ts';

const NOW = Date.UTC(2026, 2, 1, 18);
const env = { now: NOW, random: 0.5 };
const answered = (status: number, retryAfter?: string): Attempted => ({ at: 'answered', status, retryAfter });
const DOWN: Attempted = { at: 'failed', problem: 'Nothing answers there.' };

function waitOf(before: number, attempted: Attempted, random = 0.5): number | undefined {
  const after = afterAttempt(before, attempted, { now: NOW, random });
  return after.status === 'waiting' ? after.dueAt - NOW : undefined;
}

describe('a delivery', () => {
  it.each([200, 201, 204, 299])('HOOK-3 answered %i has arrived', (status) => {
    expect(afterAttempt(3, answered(status), env)).toEqual({ status: 'delivered', response: status });
  });

  it('HOOK-3 is tried ten times in three days', () => {
    const waits = RETRIES_MS.map((_, before) => waitOf(before, DOWN));
    expect(waits).toEqual(RETRIES_MS);
    const days = RETRIES_MS.reduce((sum, ms) => sum + ms, 0) / 86_400_000;
    expect(days).toBeGreaterThan(3);
    expect(afterAttempt(RETRIES_MS.length, DOWN, env)).toEqual({
      status: 'failed',
      response: null,
      problem: 'Nothing answers there.',
    });
  });

  it('HOOK-3 waits a tenth more or less', () => {
    expect([0, 1].map((random) => waitOf(1, answered(500), random))).toEqual([270_000, 330_000]);
  });

  it.each([301, 302, 307, 308])('HOOK-6 answered %i is not sent elsewhere', (status) => {
    expect(afterAttempt(0, answered(status), env)).toMatchObject({
      status: 'waiting',
      response: status,
      problem: expect.stringContaining('redirects are not followed'),
    });
  });

  it('HOOK-4 waits as long as it is asked to, in seconds or until an instant, and never longer than a day', () => {
    expect(waitOf(0, answered(503, '120'))).toBe(120_000);
    expect(waitOf(0, answered(429, new Date(NOW + 90_000).toUTCString()))).toBe(90_000);
    expect(waitOf(0, answered(503, '999999999'))).toBe(LONGEST_WAIT_MS);
    expect(waitOf(0, answered(503, 'Fri, 01 Jan 2100 00:00:00 GMT'))).toBe(LONGEST_WAIT_MS);
  });

  it('HOOK-4 is not hurried, and what makes no sense is not heeded', () => {
    for (const header of ['0', '-5', '1e3', 'soon', '', '2026-03-01', new Date(NOW - 60_000).toUTCString()])
      expect(waitOf(1, answered(503, header))).toBe(300_000);
    expect(retryAfterMs(new Date(NOW - 60_000).toUTCString(), NOW)).toBe(0);
  });

  it('HOOK-7 that is answered 410 is over', () => {
    expect(isGone(answered(410))).toBe(true);
    expect(afterAttempt(0, answered(410), env)).toMatchObject({ status: 'failed', response: 410 });
  });
});

import type { Status } from '@attune/client';
import { describe, expect, it } from 'vitest';
import { connectionWords } from './connectionWords.ts';

describe('connectionWords', () => {
  it.each<[Status, string, string | null]>([
    [{ at: 'live' }, 'Live', null],
    [{ at: 'degraded', since: 0 }, 'Reconnecting…', null],
    [{ at: 'reconnecting', since: 0, attempt: 3, retryAt: null }, 'Reconnecting…', 'retry'],
    [{ at: 'offline', since: 0 }, 'Offline', 'retry'],
    [{ at: 'closed', reason: 'failed', code: null, message: 'It broke.' }, 'Not connected', 'start'],
  ])('%o', (status, pill, action) => {
    const words = connectionWords(status);
    expect([words.pill, words.action]).toEqual([pill, action]);
    // A banner without something to do would only alarm.
    expect(words.banner === null).toBe(action === null);
  });
});

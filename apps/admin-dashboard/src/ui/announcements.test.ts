import { describe, expect, it } from 'vitest';
import { ANNOUNCEMENT_LIFETIME_MS, enqueue, takeNext, type Announcement } from './announcements.ts';

const say = (text: string, at = 0, urgent = false): Announcement => ({ text, at, urgent });

describe('announcements', () => {
  it('are said in order, urgent ones first', () => {
    const queue = [say('one'), say('two'), say('lost', 0, true)].reduce(enqueue, []);
    expect(queue.map(({ text }) => text)).toEqual(['lost', 'one', 'two']);
  });

  it('are not said twice', () => {
    expect([say('one'), say('two'), say('one', 5)].reduce(enqueue, [])).toEqual([say('two'), say('one', 5)]);
  });

  it('are dropped when they are no longer news', () => {
    const queue = [say('old', 0), say('new', 10)];
    expect(takeNext(queue, ANNOUNCEMENT_LIFETIME_MS + 5)).toEqual({ next: say('new', 10), rest: [] });
  });
});

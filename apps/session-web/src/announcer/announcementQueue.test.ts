import { describe, expect, it } from 'vitest';
import {
  ANNOUNCEMENT_GAP_MS,
  ANNOUNCEMENT_STALE_MS,
  dequeue,
  emptyQueue,
  enqueue,
  type Announcement,
  type AnnouncementQueue,
} from './announcementQueue.ts';

const polite = (text: string, at = 0): Announcement => ({ text, politeness: 'polite', at });
const assertive = (text: string, at = 0): Announcement => ({ text, politeness: 'assertive', at });

/** Everything spoken when asked every 100 ms from `from` on. */
function spoken(queue: AnnouncementQueue, untilMs: number): [number, string][] {
  const heard: [number, string][] = [];
  let current = queue;
  for (let now = 0; now <= untilMs; now += 100) {
    const [next, said] = dequeue(current, now);
    current = next;
    if (said) heard.push([now, said.text]);
  }
  return heard;
}

describe('the queue of announcements', () => {
  it('speaks at most once in two seconds, in order', () => {
    const queue = ['a', 'b', 'c'].reduce((q, text) => enqueue(q, polite(text)), emptyQueue);
    expect(spoken(queue, 10_000)).toEqual([
      [0, 'a'],
      [ANNOUNCEMENT_GAP_MS, 'b'],
      [2 * ANNOUNCEMENT_GAP_MS, 'c'],
    ]);
  });

  it('merges the same words', () => {
    const queue = enqueue(enqueue(emptyQueue, polite('3 joined')), polite('3 joined', 50));
    expect(queue.waiting).toHaveLength(1);
  });

  it('drops what grew stale while it waited', () => {
    const queue = enqueue({ waiting: [], spokenAt: 0 }, polite('old', 0));
    const [after, said] = dequeue(queue, ANNOUNCEMENT_STALE_MS + 1);
    expect(said).toBeUndefined();
    expect(after.waiting).toEqual([]);
  });

  it('puts the assertive first, and raises waiting words to assertive', () => {
    const queue = enqueue(enqueue(enqueue(emptyQueue, polite('a')), polite('gone')), assertive('gone'));
    expect(queue.waiting).toEqual([assertive('gone'), polite('a')]);
    expect(enqueue(queue, polite('gone')).waiting).toHaveLength(2);
  });
});

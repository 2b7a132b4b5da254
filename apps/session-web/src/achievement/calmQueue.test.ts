import { describe, expect, it } from 'vitest';
import { calm, stepCalm, type CalmEvent, type CalmQueue } from './calmQueue.ts';

/** A boundary every ten seconds. */
const boundaryAfter = (at: number) => Math.ceil(at / 10_000) * 10_000;

/** What is shown at each of these moments, when all of it was told the queue. */
function play(events: readonly (readonly [at: number, CalmEvent<string>])[], until: number) {
  const changes: [at: number, shown: string | null][] = [];
  let queue: CalmQueue<string> = calm;
  const left = [...events];
  for (let now = 0; now <= until; now += 500) {
    const before = queue.shown;
    for (; left[0] && left[0][0] <= now; left.shift())
      queue = stepCalm(queue, left[0][1], { now, boundaryAfter });
    queue = stepCalm(queue, { type: 'woke' }, { now, boundaryAfter });
    if (queue.shown !== before) changes.push([now / 1_000, queue.shown]);
  }
  return { changes, queue };
}

const arrived = (item: string) => ({ type: 'arrived', item }) as const;

describe('the calm queue', () => {
  it('shows at the next boundary, and takes away at one', () => {
    expect(play([[3_000, arrived('a')]], 60_000).changes).toEqual([
      [10, 'a'],
      [20, null],
    ]);
  });

  it('what comes on a boundary is shown at once', () => {
    expect(play([[20_000, arrived('a')]], 60_000).changes).toEqual([
      [20, 'a'],
      [30, null],
    ]);
  });

  it('shows one at a time, in order', () => {
    const both = [
      [1_000, arrived('a')],
      [1_500, arrived('b')],
      [12_000, arrived('c')],
    ] as const;
    expect(play(both, 60_000).changes).toEqual([
      [10, 'a'],
      [20, 'b'],
      [30, 'c'],
      [40, null],
    ]);
  });

  it('what was dismissed makes room at the next boundary, not before', () => {
    const events = [
      [1_000, arrived('a')],
      [1_000, arrived('b')],
      [11_000, { type: 'dismissed' }],
    ] as const;
    expect(play(events, 60_000).changes).toEqual([
      [10, 'a'],
      [11, null],
      [20, 'b'],
      [30, null],
    ]);
  });

  it('does not grow without end, and sleeps when there is nothing', () => {
    const many = Array.from({ length: 50 }, (_, i) => [0, arrived(String(i))] as const);
    expect(play(many, 500_000).changes.filter(([, shown]) => shown !== null)).toHaveLength(10);
    expect(play(many, 500_000).queue).toEqual({ waiting: [], shown: null, wakeAt: null });
  });
});

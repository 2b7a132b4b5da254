import { expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

it('is silent after three beats that were not heard, and not before', () => {
  const heart = new Heartbeat(1_000);
  heart.start(['a', 'b'], 0);
  const silent: number[] = [];
  for (let now = 1_000; now <= 5_000; now += 1_000) {
    if (heart.isSilent(now)) silent.push(now);
    for (const name of ['a', 'b']) heart.sent(name);
    heart.heard('a', now + 2);
  }
  expect(silent).toEqual([3_000, 4_000, 5_000]);
  heart.start(['a', 'b'], 5_000);
  expect(heart.isSilent(6_000)).toBe(false);
});

it('a node that stood still itself is not taken for deaf', () => {
  const heart = new Heartbeat(1_000);
  heart.start(['a'], 0);
  heart.sent('a');
  expect(heart.isSilent(60_000)).toBe(false);
});

it('knows what is no heart', () => {
  const heart = new Heartbeat(1_000);
  heart.start(['a'], 0);
  expect([heart.heard('a', 1), heart.heard('b', 1)]).toEqual([true, false]);
});

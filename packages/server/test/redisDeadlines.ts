import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { REDIS_DEADLINE_MS } from '../src/platform/redis.ts';

/** Whether it is done before a silent Redis could have been waited for so often, one time after the other. A machine that stands still holds up both. */
export async function isDoneWithin(times: number, work: Promise<unknown>): Promise<boolean> {
  let isDone = false;
  const done = () => void (isDone = true);
  work.then(done, done);
  for (let left = times; left > 0 && !isDone; left -= 1) await setTimeout(REDIS_DEADLINE_MS);
  return isDone;
}

/** A thread that has nothing else to do: what holds up this one alone is not counted. */
const WATCH = `
  const { parentPort } = require('node:worker_threads');
  let [last, longest] = [performance.now(), 0];
  const look = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  setInterval(look, 20);
  parentPort.on('message', () => (look(), parentPort.postMessage(longest)));
`;

/** Does it, and says whether the machine stood still meanwhile for so long that an answer of Redis could have been too late. */
export async function watched<T>(work: () => Promise<T>): Promise<{ result: T; stoodStill: boolean }> {
  const watch = new Worker(WATCH, { eval: true });
  try {
    await once(watch, 'online');
    const result = await work();
    watch.postMessage('longest');
    const [longestMs] = await once(watch, 'message');
    return { result, stoodStill: longestMs > REDIS_DEADLINE_MS / 2 };
  } finally {
    await watch.terminate();
  }
}

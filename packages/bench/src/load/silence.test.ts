import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Silence } from './silence.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function question() {
  return Promise.withResolvers<void>();
}

it('the silence of a server lasts from one answer to the next while somebody waits', async () => {
  const silence = new Silence();
  const [one, other] = [question(), question()];
  const waits = [silence.during(one.promise), silence.during(other.promise)];
  vi.advanceTimersByTime(30);
  one.resolve();
  await waits[0];
  vi.advanceTimersByTime(70);
  other.resolve();
  await waits[1];
  expect(silence.longestMs).toBe(70);
});

it('the silence of a server ends with each answer, also where more is to come', async () => {
  const silence = new Silence();
  const all = question();
  const wait = silence.during(all.promise);
  for (const ms of [20, 40, 30]) {
    vi.advanceTimersByTime(ms);
    silence.end();
  }
  all.resolve();
  await wait;
  vi.advanceTimersByTime(1_000);
  silence.end();
  expect(silence.longestMs).toBe(40);
});

it('a time in which nobody waits is not silence, and a refusal is an answer', async () => {
  const silence = new Silence();
  const refused = question();
  const wait = silence.during(refused.promise);
  vi.advanceTimersByTime(10);
  refused.reject(new Error('no'));
  await expect(wait).rejects.toThrow('no');
  vi.advanceTimersByTime(1_000);
  await silence.during(Promise.resolve());
  expect(silence.longestMs).toBe(10);
});

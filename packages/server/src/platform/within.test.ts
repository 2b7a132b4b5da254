import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { within } from './within.ts';

it('answers what the work does when that is in time, and leaves no timer', async () => {
  const clock = new HandClock();
  expect(await within(clock, 100, Promise.resolve('done'))).toBe('done');
  await expect(within(clock, 100, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(clock.pending).toBe(0);
});

it('waits no longer than the limit; what becomes of the work afterwards is no trouble', async () => {
  const clock = new HandClock();
  const work = Promise.withResolvers<string>();
  const answers: unknown[] = [];
  const waiting = within(clock, 100, work.promise).then((answer) => answers.push(answer));
  clock.advance(99);
  await new Promise(setImmediate);
  expect(answers).toEqual([]);
  clock.advance(1);
  await waiting;
  expect([answers, clock.pending]).toEqual([[undefined], 0]);
  // A rejection that nobody handles would fail the run.
  work.reject(new Error('too late'));
  await new Promise(setImmediate);
});

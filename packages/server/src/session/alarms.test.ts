import { expect, it } from 'vitest';
import { HandClock } from '../../test/handClock.ts';
import { createAlarms } from './alarms.ts';

function start(most = 100) {
  const clock = new HandClock(1_000);
  const rung: string[] = [];
  const alarms = createAlarms(clock, (key) => rung.push(`${key}@${clock.now()}`), {
    most,
    nearMs: 10_000,
  });
  return { clock, rung, alarms };
}

it('rings each at its own moment, whatever the order they were set in', () => {
  const { clock, rung, alarms } = start();
  alarms.set('late', 5_000);
  alarms.set('early', 2_000);
  alarms.set('middle', 3_000);
  clock.advance(10_000);
  expect(rung).toEqual(['early@2000', 'middle@3000', 'late@5000']);
});

it('rings once for a key that was put off', () => {
  const { clock, rung, alarms } = start();
  alarms.set('one', 2_000);
  alarms.set('one', 4_000);
  clock.advance(10_000);
  expect(rung).toEqual(['one@4000']);
});

it('rings at once for what is overdue', () => {
  const { clock, rung, alarms } = start();
  alarms.set('overdue', 10);
  clock.advance(0);
  expect(rung).toEqual(['overdue@1000']);
});

it('rings no more after it was stopped', () => {
  const { clock, rung, alarms } = start();
  alarms.set('one', 2_000);
  alarms.stop();
  alarms.set('late', 3_000);
  clock.advance(10_000);
  expect(rung).toEqual([]);
});

it('waits on when the wall clock was set back meanwhile', () => {
  const { clock, rung, alarms } = start();
  alarms.set('one', 3_000);
  clock.setNow(0);
  clock.advance(2_000);
  expect(rung).toEqual([]);
  clock.advance(1_000);
  expect(rung).toEqual(['one@3000']);
});

it('forgets the far ones when there are too many', () => {
  const { clock, rung, alarms } = start(2);
  alarms.set('far', 50_000);
  alarms.set('near', 5_000);
  alarms.set('next', 6_000);
  clock.advance(100_000);
  expect(rung).toEqual(['near@5000', 'next@6000']);
});

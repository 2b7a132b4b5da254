import type { Environment, SocketListener } from '@attune/client';
import { expect, it } from 'vitest';
import { createSleeper } from './sleeper.ts';

function createBase() {
  const alarms: (() => void)[] = [];
  const listeners: SocketListener[] = [];
  const clock = { at: 1_000 };
  const environment: Environment = {
    now: () => clock.at,
    uptime: () => clock.at,
    random: () => 0,
    newId: () => 'id',
    setAlarm: (run) => {
      alarms.push(run);
      return () => undefined;
    },
    openSocket: (_url, _protocols, listener) => {
      listeners.push(listener);
      return { send: () => undefined, close: () => undefined };
    },
    isOnline: () => true,
    watch: () => () => undefined,
  };
  return { environment, alarms, listeners, clock };
}

it('keeps what happens to somebody asleep, in its order, until they wake', () => {
  const base = createBase();
  const { environment, sleep, wake } = createSleeper(base.environment);
  const told: string[] = [];
  environment.setAlarm(() => told.push('alarm'), 5);
  environment.openSocket('ws://x', [], {
    opened: () => told.push('opened'),
    message: (text) => told.push(text),
    closed: (code) => told.push(`closed ${code}`),
  });
  base.listeners[0]?.opened();
  sleep();
  base.listeners[0]?.message('hello');
  for (const run of base.alarms) run();
  base.listeners[0]?.closed(1006);
  expect(told).toEqual(['opened']);
  wake();
  expect(told).toEqual(['opened', 'hello', 'alarm', 'closed 1006']);
});

it('does not run an alarm that was taken back after it had been due', () => {
  const base = createBase();
  const { environment, sleep, wake } = createSleeper(base.environment);
  let rang = 0;
  const takeBack = environment.setAlarm(() => (rang += 1), 5);
  sleep();
  for (const run of base.alarms) run();
  takeBack();
  wake();
  expect(rang).toBe(0);
});

it('stands still by one clock, and moves on by the other', () => {
  const base = createBase();
  const { environment, sleep, wake } = createSleeper(base.environment);
  sleep();
  base.clock.at += 300;
  expect(environment.uptime()).toBe(1_000);
  wake(600_000);
  expect(environment.uptime()).toBe(1_000);
  expect(environment.now()).toBe(601_300);
  base.clock.at += 10;
  expect(environment.uptime()).toBe(1_010);
});

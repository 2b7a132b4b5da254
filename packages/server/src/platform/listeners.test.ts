import { expect, it } from 'vitest';
import { Listeners } from './listeners.ts';

it('one that throws is reported and keeps nobody from being told', () => {
  const [troubles, told]: [unknown[], string[]] = [[], []];
  const listeners = new Listeners<[string]>((error) => troubles.push(error));
  const broken = new Error('broken');
  listeners.add(() => {
    throw broken;
  });
  listeners.add((what) => told.push(what));
  listeners.tell('news');
  expect([told, troubles]).toEqual([['news'], [broken]]);
});

it('one function may listen twice, and each of the two stops for itself, also while it is told', () => {
  const told: number[] = [];
  const listeners = new Listeners<[number]>(() => undefined);
  const listen = (what: number) => void told.push(what);
  const stop = listeners.add(listen);
  listeners.add(listen);
  const stopOnce = listeners.add(() => stopOnce());
  listeners.tell(1);
  stop();
  listeners.tell(2);
  expect(told).toEqual([1, 1, 2]);
  listeners.clear();
  listeners.tell(3);
  expect(told).toEqual([1, 1, 2]);
});

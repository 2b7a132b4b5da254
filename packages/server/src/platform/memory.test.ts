import { expect, it } from 'vitest';
import { createMemoryMeter, type Memory } from './memory.ts';

it('LOAD-7 a reading that fails, and one that finds nothing left, are replaced by the last good one', () => {
  const good = { residentBytes: 5, availableBytes: 7 };
  const failing = () => {
    throw new Error('EMFILE');
  };
  const readings: (() => Memory)[] = [
    () => good,
    failing,
    () => ({ residentBytes: 9, availableBytes: 0 }),
    () => ({ residentBytes: 9, availableBytes: 1 }),
  ];
  const meter = createMemoryMeter(() => (readings.shift() ?? failing)());
  expect([meter(), meter(), meter(), meter()]).toEqual([
    good,
    good,
    good,
    { residentBytes: 9, availableBytes: 1 },
  ]);
});

it('a process holds some memory', () => {
  const { residentBytes, availableBytes } = createMemoryMeter()();
  expect(residentBytes).toBeGreaterThan(1e6);
  expect(availableBytes).toBeGreaterThan(0);
});

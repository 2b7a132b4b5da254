import { expect, it } from 'vitest';
import { clockText, waitText } from './durationText.ts';

it('counts down to zero and not below', () => {
  expect(clockText(725_000)).toBe('12:05');
  expect(clockText(59_001)).toBe('1:00');
  expect(clockText(1)).toBe('0:01');
  expect(clockText(0)).toBe('0:00');
  expect(clockText(-5_000)).toBe('0:00');
});

it('shows hours only when there are some', () => {
  expect(clockText(3_725_000)).toBe('1:02:05');
  expect(clockText(3_599_000)).toBe('59:59');
});

it('tells a wait as coarsely as it is long', () => {
  expect(waitText(49_100)).toBe('50 s');
  expect(waitText(60_000)).toBe('1 min');
  expect(waitText(61_000)).toBe('2 min');
  expect(waitText(3_900_000)).toBe('1 h 5 min');
  expect(waitText(7_200_000)).toBe('2 h');
  expect(waitText(3 * 86_400_000)).toBe('3 days');
});

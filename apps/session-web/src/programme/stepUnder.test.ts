import { movedSteps } from '@attune/protocol';
import { expect, it } from 'vitest';
import { stepUnder } from './stepUnder.ts';

/** 40 px each, with 4 px between them. */
const ROWS = [0, 44, 88, 132].map((top) => ({ top, bottom: top + 40 }));
const STEPS = ['a', 'b', 'c', 'd'];
const dropped = (from: number, y: number, fixed = 0) =>
  movedSteps(STEPS, from, stepUnder(ROWS, y, fixed), fixed).join('');

it.each([
  ['down onto another row', 0, 100, 'bcad'],
  ['up onto another row', 3, 50, 'adbc'],
  ['into a gap: to the row behind it', 0, 86, 'bcad'],
  ['above all of them', 2, -30, 'cabd'],
  ['below all of them', 1, 900, 'acdb'],
])('PROG-2 a step that is dragged %s', (_, from, y, order) => {
  expect(dropped(from, y)).toBe(order);
});

it('PROG-2 a step that is dragged to what was announced goes behind it, and what was announced stays', () => {
  expect(dropped(3, -30, 2)).toBe('abdc');
  expect(dropped(0, 100, 2)).toBe('abcd');
});

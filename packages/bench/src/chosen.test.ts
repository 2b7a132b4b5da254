import { expect, it } from 'vitest';
import { chosen } from './chosen.ts';

const ALL = ['A', 'B', 'E', 'E'].map((letter, index) => ({ letter, index }));

it.each([
  ['everything, unasked', undefined, [0, 1, 2, 3]],
  ['what has the letters, small ones too', 'ba', [0, 1]],
  ['all that share a letter', 'E', [2, 3]],
])('a run has %s', (_, letters, indexes) => {
  expect(chosen(ALL, letters).map(({ index }) => index)).toEqual(indexes);
});

it.each([
  ['AXZ', 'X, Z'],
  ['A,B', ','],
  ['', 'no letter'],
])('the scenarios of %j are refused, and the known ones said', (letters, unknown) => {
  expect(() => chosen(ALL, letters)).toThrow(`--scenarios must be letters of ABE, not ${unknown}.`);
});

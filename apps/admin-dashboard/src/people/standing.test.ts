import { expect, it } from 'vitest';
import { samplePerson } from './samplePerson.ts';
import { STANDINGS, standingOf } from './standing.ts';

it.each([
  ['live', 'who has a seat in a running session and is connected', { status: 'live', devices: 2 }],
  ['away', 'who has such a seat and is not connected', { status: 'live', devices: 0 }],
  ['joined', 'who waits for the start, connected or not', { status: 'joined', devices: 0 }],
  ['completed', 'who was there, connected or not', { status: 'completed', devices: 0 }],
] as const)('%s is %s', (standing, _, given) => {
  expect(standingOf(samplePerson(given))).toBe(standing);
});

it('away stands beside live', () => {
  expect(STANDINGS.indexOf('away')).toBe(STANDINGS.indexOf('live') + 1);
});

import { TECHNIQUES } from '@attune/protocol';
import { expect, it } from 'vitest';
import { boundaryAfter } from './boundaryAfter.ts';

const [coherent, box] = TECHNIQUES;
if (!coherent || !box) throw new Error('There are techniques.');

it.each([
  ['on a boundary', 11_000, 11_000],
  ['in a cycle', 11_001, 22_000],
  ['before the change that was announced', 21_000, 22_000],
  ['after it, by the cycles of the other one', 22_001, 38_000],
])('%s', (_, at, boundary) => {
  const plan = { technique: coherent, startedAt: 0, next: { technique: box, startsAt: 22_000 } };
  expect(boundaryAfter(plan, at)).toBe(boundary);
});

import { expect, it } from 'vitest';
import { idleShareOf } from './idleShare.ts';

it.each([
  ['nothing used', 0, 1_000, 1],
  ['a quarter used', 250, 1_000, 0.75],
  ['all of it used', 1_000, 1_000, 0],
  ['more used than a core has, in threads of their own', 1_300, 1_000, 0],
])('the idle share with %s', (_, usedMs, wallMs, share) => {
  expect(idleShareOf(usedMs, wallMs)).toBe(share);
});

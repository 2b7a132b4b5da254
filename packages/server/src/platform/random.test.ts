import { expect, it } from 'vitest';
import { newId } from './random.ts';

it('an id is 22 characters, and no two are the same, however many are made', () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[\w-]{22}$/.test(id))).toBe(true);
});

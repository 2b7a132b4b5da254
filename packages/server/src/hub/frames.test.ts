import { expect, it } from 'vitest';
import { stateFrame } from './frames.ts';

it.each([
  ['reading', '{}', true],
  ['reading', null, false],
  ['presence', '{}', false],
  ['a type that nobody declared', '{}', false],
])('STATE-4 of %s the value %s waits for company: %s', (type, json, waits) => {
  expect(stateFrame('session:s1', { type, key: 'ann', version: 1, json }, 0).mayWait).toBe(waits);
});

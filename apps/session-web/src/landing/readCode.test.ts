import { expect, it } from 'vitest';
import { readCode } from './readCode.ts';

it('finds the code in a link, with spaces and hyphens, and by itself', () => {
  expect(readCode('BCDFGHJKLM')).toBe('BCDFGHJKLM');
  expect(readCode(' BCDFG-HJKLM ')).toBe('BCDFGHJKLM');
  expect(readCode('https://attune.example/j/BCDFGHJKLM?utm=mail#x')).toBe('BCDFGHJKLM');
  expect(readCode('https://attune.example/j/BCDFGHJKLM/')).toBe('BCDFGHJKLM');
});

it('finds none in what cannot be one', () => {
  expect(readCode('')).toBeUndefined();
  expect(readCode('abc')).toBeUndefined();
  expect(readCode('my code, please')).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import { readSort, writeSort } from './sortParameter.ts';

const columns = ['name', 'joined'];
const usual = [{ id: 'name', desc: false }];

describe('the order in the address', () => {
  it.each([
    ['joined', [{ id: 'joined', desc: false }]],
    ['-joined', [{ id: 'joined', desc: true }]],
    ['', usual],
    ['-password', usual],
  ])('"%s" is read', (parameter, sorting) => {
    expect(readSort(parameter, columns, usual)).toEqual(sorting);
  });

  it('is written as it is read, and not at all when it is the usual one', () => {
    expect(writeSort(readSort('-joined', columns, usual), usual)).toBe('-joined');
    expect(writeSort(usual, usual)).toBeUndefined();
    expect(writeSort([], usual)).toBeUndefined();
  });
});

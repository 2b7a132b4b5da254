import { describe, expect, it } from 'vitest';
import { isSameMachine } from './machine.ts';

describe('a machine', () => {
  const machine = { cores: 2, processor: 'A processor', memoryGib: 8, node: '24.0.0', kernel: 'Linux 6' };

  it.each([
    ['more cores', { cores: 4 }],
    ['another processor', { processor: 'Another' }],
    ['more memory', { memoryGib: 16 }],
    ['another Node', { node: '24.0.1' }],
    ['another kernel', { kernel: 'Linux 7' }],
  ])('with %s is another one', (_, other) => {
    expect(isSameMachine(machine, { ...machine })).toBe(true);
    expect(isSameMachine(machine, { ...machine, ...other })).toBe(false);
  });
});

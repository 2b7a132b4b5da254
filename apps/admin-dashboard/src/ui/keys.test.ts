import { describe, expect, it } from 'vitest';
import { keyAction, type Pressed } from './keys.ts';

const pressed = (given: Partial<Pressed>): Pressed => ({
  key: 'j',
  modified: false,
  typing: false,
  covered: false,
  enabled: true,
  ...given,
});

describe('keyAction', () => {
  it.each([
    ['/', 'search'],
    ['j', 'next'],
    ['k', 'previous'],
    ['?', 'keys'],
    ['F6', 'region'],
    ['x', undefined],
  ])('%s is %s', (key, action) => {
    expect(keyAction(pressed({ key }))).toBe(action);
  });

  it.each<[string, Partial<Pressed>]>([
    ['with Ctrl or Alt', { modified: true }],
    ['in a field', { typing: true }],
    ['behind a dialog', { covered: true }],
    ['switched off', { enabled: false }],
  ])('is nothing %s', (_, given) => {
    expect(keyAction(pressed(given))).toBeUndefined();
  });

  it('F6 works in a field and with the single keys switched off', () => {
    expect(keyAction(pressed({ key: 'F6', typing: true, enabled: false }))).toBe('region');
  });
});

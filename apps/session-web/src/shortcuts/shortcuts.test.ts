import { expect, it } from 'vitest';
import { shortcutOf } from './shortcuts.ts';

const pressed = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...held,
});

it('knows its keys, in capitals too', () => {
  expect(['c', 'P', 'h', 'm', 'd', 'E', '?', 'x', 'Enter'].map((key) => shortcutOf(pressed(key)))).toEqual([
    'c',
    'p',
    'h',
    'm',
    'd',
    'e',
    '?',
    undefined,
    undefined,
  ]);
});

it('leaves keys with a modifier, and keys that repeat, alone', () => {
  expect(shortcutOf(pressed('c', { ctrlKey: true }))).toBeUndefined();
  expect(shortcutOf(pressed('c', { metaKey: true }))).toBeUndefined();
  expect(shortcutOf(pressed('m', { repeat: true }))).toBeUndefined();
});

import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS, readSettings } from './settings.ts';

it('starts with the heart for oneself and the dark theme', () => {
  expect(readSettings(null)).toEqual(DEFAULT_SETTINGS);
  expect(DEFAULT_SETTINGS.share).toBe('me');
  expect(DEFAULT_SETTINGS.theme).toBe('dark');
});

it('keeps what is of the right kind and ignores the rest', () => {
  const read = readSettings('{"theme":"light","sound":"yes","shortcuts":false,"extra":1}');
  expect(read).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', shortcuts: false });
});

it('survives text that is not JSON', () => {
  expect(readSettings('{')).toEqual(DEFAULT_SETTINGS);
  expect(readSettings('7')).toEqual(DEFAULT_SETTINGS);
});

// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { programmeWish } from './programmeKeys.ts';

it('an arrow asks for the next step and a digit for that one, without anything held down', () => {
  const pressed = (key: string, over: Partial<KeyboardEvent> = {}) =>
    programmeWish({
      key,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      repeat: false,
      target: null,
      ...over,
    });
  expect(pressed('ArrowRight')).toEqual({});
  expect(pressed('3')).toEqual({ step: 2 });
  expect(pressed('0')).toBeUndefined();
  expect(pressed('ArrowLeft')).toBeUndefined();
  expect(pressed('3', { ctrlKey: true })).toBeUndefined();
});

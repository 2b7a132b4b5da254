import { expect, it } from 'vitest';
import { standText } from './standText.ts';

const LATE = 6 * 60_000;

it.each([
  [false, 0, 'Ana', true, 'Not opened yet. It starts when you start it.'],
  [true, LATE, 'Ana', true, 'The room is open. It starts when you start it.'],
  [false, 0, 'Ana', false, 'Not opened yet. It starts when Ana starts; you can wait inside.'],
  [true, 0, 'Ana', false, 'The room is open. It starts when Ana starts.'],
  [false, 0, undefined, false, 'Not opened yet. You can wait inside.'],
  [true, 0, undefined, false, 'The room is open.'],
  [false, LATE, 'Ana', false, 'Not opened yet. Ana is a little late. You can wait inside.'],
  [true, LATE, undefined, false, 'The room is open. The instructor is a little late. You can wait inside.'],
])('opened %s, late by %d ms, led by %s, by me %s: %s', (isOpened, lateMs, leader, isMine, text) => {
  expect(standText({ at: 'lobby', isOpened, lateMs }, leader, isMine)).toBe(text);
});

import { MAX_CHAT_CHARACTERS } from '@attune/protocol';
import { describe, expect, it } from 'vitest';
import { composerState, lineOf } from './composerText.ts';

describe('lineOf', () => {
  it.each([
    ['  hello \n', 'hello'],
    ['one\ntwo', 'one\ntwo'],
    ['one\n\ntwo', 'one\n\ntwo'],
    ['one\n\n \t\n\n\ntwo', 'one\n\ntwo'],
    [' \n\n ', ''],
  ])('%j is sent as %j', (typed, line) => {
    expect(lineOf(typed)).toBe(line);
  });
});

describe('composerState', () => {
  it.each([
    [0, 0, ''],
    [MAX_CHAT_CHARACTERS - 201, 0, ''],
    [MAX_CHAT_CHARACTERS - 200, 0, '200 characters left'],
    [MAX_CHAT_CHARACTERS - 1, 0, '1 character left'],
    [MAX_CHAT_CHARACTERS, 0, '0 characters left'],
    [MAX_CHAT_CHARACTERS + 1, 0, '1 character too many'],
    [MAX_CHAT_CHARACTERS + 2, 0, '2 characters too many'],
    [5, 3, 'A little too fast. You can send again in 3 s.'],
  ])('of %i characters and %i s to wait is %j', (length, waitSeconds, text) => {
    expect(composerState(length, waitSeconds)).toBe(text);
  });
});

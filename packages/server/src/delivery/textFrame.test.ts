import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openMemorySocket } from '../transport/memorySocket.ts';
import { encodeTextFrame } from './textFrame.ts';

/** The bytes by which another implementation of RFC 6455 says it. */
function saidByWs(text: string): Buffer {
  const { socket, written } = openMemorySocket();
  socket.send(text);
  return written();
}

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])('a text of %i bytes is one frame', (length) => {
  const text = 'x'.repeat(length);
  expect(encodeTextFrame(text).equals(saidByWs(text))).toBe(true);
});

it('any text is one frame', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      expect(encodeTextFrame(text)).toEqual(saidByWs(text));
    }),
  );
});

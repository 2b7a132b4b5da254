import { constants, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openMemorySocket } from '../transport/memorySocket.ts';
import { deflateTextFrame, encodeTextFrame } from './textFrame.ts';

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

/** RFC 7692, section 7.2.2: what a reader does. */
function inflated(frame: Buffer): string {
  const head = { 126: 4, 127: 10 }[frame[1] ?? 0] ?? 2;
  const flushed = Buffer.concat([frame.subarray(head), Buffer.from('0000ffff', 'hex')]);
  return inflateRawSync(flushed, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
}

it.each([1_024, 2_000, 64 * 1_024])(
  'a text of %i alike characters is compressed, and nothing of it is lost',
  (length) => {
    const text = 'ü'.repeat(length);
    const frame = deflateTextFrame(text, 6);
    expect(frame?.[0]).toBe(0xc1);
    expect(frame?.byteLength).toBeLessThan(length / 4);
    expect(frame && inflated(frame)).toBe(text);
  },
);

it.each([
  ['small', 'x'.repeat(1_023)],
  ['so large that others would wait for it', 'x'.repeat(64 * 1_024 + 1)],
])('a text that is %s is not compressed', (_, text) => {
  expect(deflateTextFrame(text, 6)).toBeUndefined();
});

const codes = (min: number, max: number) => fc.integer({ min, max }).map((code) => String.fromCharCode(code));

/** All by chance, most of it ASCII and the rest of two bytes: what zlib adds is more than what it finds. */
const NOISE = fc.noBias(
  fc.string({
    unit: fc.oneof({ weight: 7, arbitrary: codes(0, 0x7f) }, { weight: 3, arbitrary: codes(0x80, 0x7ff) }),
    ...{ minLength: 1_024, maxLength: 1_024 },
  }),
);

it('a text that would become longer is not compressed', () => {
  const frames = fc.sample(NOISE, { numRuns: 20, seed: 20261121 }).map((text) => deflateTextFrame(text, 6));
  expect(frames).toContain(undefined);
});

import { describe, expect, it } from 'vitest';
import { createRandom } from '../seeded.ts';
import type { Cutter } from './cutter.ts';
import { frameCutter } from './frameCutter.ts';
import { isPublished, respCutter } from './respCutter.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n';

function frame(text: string, { first = 0x81 } = {}): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126
      ? Buffer.from([first, body.length])
      : body.length < 65_536
        ? Buffer.from([first, 126, body.length >> 8, body.length & 0xff])
        : Buffer.concat([Buffer.from([first, 127]), bigLength(body.length)]);
  return Buffer.concat([head, body]);
}

function bigLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

/** Feeds chunks; answers the texts found and all bytes as they came out. */
function read(cut: Cutter, chunks: readonly Buffer[]) {
  const pieces = chunks.flatMap((chunk) => cut(chunk));
  return {
    texts: pieces.flatMap(({ text }) => (text ? [text()] : [])),
    bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)),
  };
}

/** Chunks of 1 to 40 bytes. */
function shredded(bytes: Buffer, seed: number): readonly Buffer[] {
  const random = createRandom(seed);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + random.whole(1, 40);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

describe('frames', () => {
  const long = 'x'.repeat(300);
  const longer = 'y'.repeat(70_000);
  const stream = Buffer.concat([
    Buffer.from(UPGRADE),
    frame('{"type":"ack"}'),
    frame('', { first: 0x89 }),
    frame('compressed', { first: 0xc1 }),
    frame(long),
    frame(longer),
    frame('blüte'),
  ]);
  const texts = ['{"type":"ack"}', long, longer, 'blüte'];

  it('are found after the upgrade, also on a connection that has answered calls', () => {
    const cut = frameCutter();
    expect(read(cut, [Buffer.from(ANSWER)]).texts).toEqual([]);
    expect(read(cut, [stream]).texts).toEqual(texts);
  });

  it.each([1, 2, 3])('are found in any chunks, and no byte changes (seed %i)', (seed) => {
    const head = Buffer.from(UPGRADE);
    const found = read(frameCutter(), [head, ...shredded(stream.subarray(head.length), seed)]);
    expect(found.texts).toEqual(texts);
    expect(found.bytes.equals(stream)).toBe(true);
  });
});

describe('replies of Redis', () => {
  const replies = [
    '+OK\r\n',
    ':12\r\n',
    '$-1\r\n',
    '$3\r\na\r\n\r\n',
    '*2\r\n*1\r\n:1\r\n$2\r\nhi\r\n',
    '*3\r\n$7\r\nmessage\r\n$1\r\nt\r\n$5\r\nhello\r\n',
    '>3\r\n$8\r\nsmessage\r\n$1\r\nt\r\n$5\r\nagain\r\n',
    '%1\r\n+key\r\n_\r\n',
    '-ERR no\r\n',
  ];
  const stream = Buffer.from(replies.join(''));

  it.each([1, 2, 3])('are found in any chunks, and no byte changes (seed %i)', (seed) => {
    const found = read(respCutter(), shredded(stream, seed));
    expect(found.texts).toEqual(replies);
    expect(found.bytes.equals(stream)).toBe(true);
  });

  it('tell messages of a topic from everything else', () => {
    expect(replies.filter(isPublished)).toEqual(replies.slice(5, 7));
  });

  it('pass unread from the first that cannot be read', () => {
    const strange = Buffer.from('+OK\r\nhello\r\n:1\r\n');
    const found = read(respCutter(), [strange]);
    expect(found.texts).toEqual(['+OK\r\n']);
    expect(found.bytes.equals(strange)).toBe(true);
  });
});

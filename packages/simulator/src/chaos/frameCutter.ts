import type { Cutter, Piece } from './cutter.ts';

const UPGRADED = 'HTTP/1.1 101 ';
const HEAD_END = '\r\n\r\n';
/** A head or a frame beyond this is not held until it is whole: from there on the stream passes unread. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** FIN and the opcode of text; RSV bits (compression) make it something that we do not read. */
const WHOLE_TEXT = 0x81;

type Reading = 'http' | 'head' | 'frames' | 'unread';

/**
 * Cuts what a server sends into WebSocket frames. Reads frames that are not masked; gives the text of text frames that are whole
 * (not fragmented, not compressed). What comes before the upgrade, other calls on the same connection included, passes as it is: an
 * answer of 101 starts a chunk, for a client does not ask for it before the answer to its last call is there.
 */
export function frameCutter(): Cutter {
  let reading: Reading = 'http';
  let held: Buffer = Buffer.alloc(0);

  return (chunk) => {
    if (reading === 'http' && chunk.toString('latin1', 0, UPGRADED.length) === UPGRADED) reading = 'head';
    if (reading === 'http' || reading === 'unread') return [{ bytes: chunk }];
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const pieces: Piece[] = [];
    const take = (length: number, isText: boolean, headBytes = 0): void => {
      const bytes = held.subarray(0, length);
      pieces.push(isText ? { bytes, text: () => bytes.toString('utf8', headBytes) } : { bytes });
      held = held.subarray(length);
    };
    if (reading === 'head') {
      const end = held.indexOf(HEAD_END);
      if (end >= 0) {
        take(end + HEAD_END.length, false);
        reading = 'frames';
      }
    }
    while (reading === 'frames') {
      const frame = frameAt(held);
      if (frame === undefined || frame.length > held.length) break;
      take(frame.length, held[0] === WHOLE_TEXT, frame.headBytes);
    }
    if (held.length > MAX_HELD_BYTES) {
      reading = 'unread';
      take(held.length, false);
    }
    return pieces;
  };
}

/** How long the frame at the start of these bytes is; undefined as long as that is not there yet. */
function frameAt(bytes: Buffer): { readonly length: number; readonly headBytes: number } | undefined {
  if (bytes.length < 2) return undefined;
  const second = bytes.readUInt8(1);
  const maskBytes = second & 0x80 ? 4 : 0;
  const short = second & 0x7f;
  if (short < 126) return { length: 2 + maskBytes + short, headBytes: 2 + maskBytes };
  const wide = short === 126 ? 2 : 8;
  if (bytes.length < 2 + wide) return undefined;
  const body = wide === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const headBytes = 2 + wide + maskBytes;
  return { length: headBytes + body, headBytes };
}

/** Matches the answer that says where an event was stored. */
export function isEventAck(text: string): boolean {
  return text.startsWith('{"type":"ack"') && text.includes('"data":{"offset":');
}

import { constants, deflateRawSync } from 'node:zlib';

/** RFC 6455, section 5.2: the last frame of a text message, not masked, as a server sends it. */
const FINAL_TEXT = 0x81;
/** RFC 7692, section 6: of a message that is compressed. */
const COMPRESSED = 0x40;
/** RFC 7692, section 7.2.1: what a flush ends with, and a message leaves out. */
const FLUSH_END_BYTES = 4;
/** In characters. Smaller ones cost more than they save. */
const LEAST_COMPRESSED = 1_024;
/** In characters. To compress a longer one at once would keep everybody waiting. */
const MOST_COMPRESSED = 64 * 1_024;
const LONGEST_IN_SEVEN_BITS = 125;
const TWO_BYTES_FOLLOW = 126;
const EIGHT_BYTES_FOLLOW = 127;
const LONGEST_IN_TWO_BYTES = 0xffff;

/** The bytes of a text message as one WebSocket frame, for any number of sockets. */
export function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = frameOf(FINAL_TEXT, length);
  frame.write(text, frame.byteLength - length);
  return frame;
}

/**
 * The same for any number of sockets that have agreed to permessage-deflate, whatever they agreed on beside it but a smaller window: each
 * message stands for itself. Undefined where it would not be worth it.
 *
 * @param level of zlib, from 1 to 9
 */
export function deflateTextFrame(text: string, level: number): Buffer | undefined {
  if (text.length < LEAST_COMPRESSED || text.length > MOST_COMPRESSED) return undefined;
  const flushed = deflateRawSync(text, { level, finishFlush: constants.Z_SYNC_FLUSH });
  const length = flushed.byteLength - FLUSH_END_BYTES;
  if (length >= Buffer.byteLength(text)) return undefined;
  const frame = frameOf(FINAL_TEXT | COMPRESSED, length);
  flushed.copy(frame, frame.byteLength - length, 0, length);
  return frame;
}

/** With its head, and room for so many bytes behind it. */
function frameOf(first: number, length: number): Buffer {
  const headLength = headLengthOf(length);
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = first;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = TWO_BYTES_FOLLOW;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTES_FOLLOW;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return frame;
}

function headLengthOf(length: number): number {
  if (length <= LONGEST_IN_SEVEN_BITS) return 2;
  return length <= LONGEST_IN_TWO_BYTES ? 4 : 10;
}

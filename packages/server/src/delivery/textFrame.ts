/** RFC 6455, section 5.2: the last frame of a text message, not masked, as a server sends it. */
const FINAL_TEXT = 0x81;
const LONGEST_IN_SEVEN_BITS = 125;
const TWO_BYTES_FOLLOW = 126;
const EIGHT_BYTES_FOLLOW = 127;
const LONGEST_IN_TWO_BYTES = 0xffff;

/** The bytes of a text message as one WebSocket frame, for any number of sockets that do not compress. */
export function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headLength = headLengthOf(length);
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = FINAL_TEXT;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = TWO_BYTES_FOLLOW;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTES_FOLLOW;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headLength);
  return frame;
}

function headLengthOf(length: number): number {
  if (length <= LONGEST_IN_SEVEN_BITS) return 2;
  return length <= LONGEST_IN_TWO_BYTES ? 4 : 10;
}

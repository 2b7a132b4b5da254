import type { Cutter, Match, Piece } from './cutter.ts';

const MAX_HELD_BYTES = 16 * 1024 * 1024;
const LINE_END = '\r\n';

/** A message of a topic, as a subscriber's connection gets it. Dropping one is what pub/sub may do; dropping any other reply is not. */
export const isPublished: Match = (text) => /^[*>][34]\r\n\$\d+\r\n[sp]?message\r\n/.test(text);

/** Cuts what Redis sends into replies (RESP 2 and 3). What cannot be read passes unread from there on. */
export function respCutter(): Cutter {
  let isReadable = true;
  let held: Buffer = Buffer.alloc(0);

  return (chunk) => {
    if (!isReadable) return [{ bytes: chunk }];
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const pieces: Piece[] = [];
    for (;;) {
      const end = held.length === 0 ? 'unfinished' : replyEnd(held, 0);
      if (end === 'unfinished' && held.length <= MAX_HELD_BYTES) return pieces;
      if (typeof end === 'string') {
        isReadable = false;
        pieces.push({ bytes: held });
        held = Buffer.alloc(0);
        return pieces;
      }
      const bytes = held.subarray(0, end);
      pieces.push({ bytes, text: () => bytes.toString() });
      held = held.subarray(end);
    }
  };
}

type End = number | 'unfinished' | 'unreadable';

/** Where the reply that starts at `from` ends. */
function replyEnd(bytes: Buffer, from: number): End {
  if (from >= bytes.length) return 'unfinished';
  const lineEnd = bytes.indexOf(LINE_END, from);
  if (lineEnd < 0) return 'unfinished';
  const next = lineEnd + LINE_END.length;
  const kind = String.fromCharCode(bytes.readUInt8(from));
  if ('+-:,#_('.includes(kind)) return next;
  const count = Number(bytes.toString('latin1', from + 1, lineEnd));
  if (!Number.isInteger(count)) return 'unreadable';
  if ('$=!'.includes(kind)) return bulkEnd(bytes, next, count);
  if ('*~>'.includes(kind)) return elementsEnd(bytes, next, count);
  if (kind === '%') return elementsEnd(bytes, next, count * 2);
  // Attributes stand before the reply that they are about.
  if (kind === '|') return elementsEnd(bytes, next, count * 2 + 1);
  return 'unreadable';
}

function bulkEnd(bytes: Buffer, from: number, length: number): End {
  if (length < 0) return from;
  const end = from + length + LINE_END.length;
  return end > bytes.length ? 'unfinished' : end;
}

function elementsEnd(bytes: Buffer, from: number, count: number): End {
  let at = from;
  for (let i = 0; i < count; i += 1) {
    const end = replyEnd(bytes, at);
    if (typeof end === 'string') return end;
    at = end;
  }
  return at;
}

import { connect, type Socket } from 'node:net';
import { constants, inflateRawSync } from 'node:zlib';

/** Everything that arrives here, on whatever socket, is read before the next thing arrives. */
const SHARED = Buffer.allocUnsafeSlow(256 * 1024);
const TEXT = 0x81;
const COMPRESSED_TEXT = 0xc1;
const PING = 0x89;
const MASKED = 0x80;
const FLUSH_END = Buffer.from('0000ffff', 'hex');
/** Any 16 bytes would do. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

export type RawSocketOptions = {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What becomes of the bytes that arrive. */
export type Reader =
  | { readonly at: 'counting' }
  /** Called with each text; the bytes are only there during the call. */
  | { readonly at: 'reading'; readonly onText: (payload: Buffer) => void };

/**
 * A WebSocket that reads only what a measurement needs: at ten million messages a second a parser would measure itself. While it counts,
 * a message costs it nothing.
 */
export class RawSocket {
  /** Since it began to count. */
  bytes = 0;
  isOpen = false;
  reader: Reader = { at: 'counting' };
  readonly #socket: Socket;
  /** The beginning of a frame whose end is still to come. */
  #rest: Buffer = Buffer.alloc(0);
  readonly opened: Promise<void>;
  /** Never rejects. */
  readonly closed: Promise<void>;

  constructor({ port, path, headers = {} }: RawSocketOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    this.opened = promise;
    this.closed = gone.promise;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: SHARED,
        callback: (count, buffer) => {
          const chunk = (buffer as Buffer).subarray(0, count);
          if (this.isOpen) this.#take(chunk);
          else this.#shakeHands(chunk, resolve, reject);
          return true;
        },
      },
    });
    this.#socket.on('error', reject);
    this.#socket.on('close', () => {
      this.isOpen = false;
      reject(new Error('A socket was closed before it was open.'));
      gone.resolve();
    });
    const lines = Object.entries({
      ...{ Host: '127.0.0.1', Upgrade: 'websocket', Connection: 'Upgrade' },
      ...{ 'Sec-WebSocket-Key': KEY, 'Sec-WebSocket-Version': '13' },
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  /** A frame of {@link maskedText}; it can be sent any number of times. */
  send(frame: Buffer): void {
    this.#socket.write(frame);
  }

  /** Nothing is read any more; the server's buffers fill up. */
  stall(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }

  #shakeHands(chunk: Buffer, resolve: () => void, reject: (error: Error) => void): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0) return;
    const status = this.#rest.toString('latin1', 0, this.#rest.indexOf('\r\n'));
    if (!status.startsWith('HTTP/1.1 101')) return reject(new Error(`A server answered "${status}".`));
    this.isOpen = true;
    const frames = this.#rest.subarray(end + 4);
    this.#rest = Buffer.alloc(0);
    resolve();
    if (frames.length > 0) this.#take(frames);
  }

  #take(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.reader.at === 'reading') this.#read(chunk, this.reader.onText);
  }

  #read(chunk: Buffer, onText: (payload: Buffer) => void): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const frame = frameAt(bytes, at);
      if (!frame) break;
      if (bytes[at] === TEXT) onText(bytes.subarray(frame.from, frame.to));
      else if (bytes[at] === COMPRESSED_TEXT) onText(inflated(bytes.subarray(frame.from, frame.to)));
      else if (bytes[at] === PING) this.#socket.write(Buffer.from([0x8a, MASKED, 0, 0, 0, 0]));
      at = frame.to;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
  }
}

/** RFC 7692, section 7.2.2. */
function inflated(payload: Buffer): Buffer {
  return inflateRawSync(Buffer.concat([payload, FLUSH_END]), { finishFlush: constants.Z_SYNC_FLUSH });
}

/** Where the payload of the frame at `at` begins and ends; undefined when it is not all there. */
function frameAt(bytes: Buffer, at: number): { from: number; to: number } | undefined {
  if (bytes.length < at + 2) return undefined;
  const short = bytes[at + 1] ?? 0;
  const headLength = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < at + headLength) return undefined;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const to = at + headLength + length;
  return to <= bytes.length ? { from: at + headLength, to } : undefined;
}

/** A text frame as a client must send it; masked with zeros, which leaves it readable. At most 65,535 bytes. */
export function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const head = length < 126 ? [TEXT, MASKED | length] : [TEXT, MASKED | 126, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}

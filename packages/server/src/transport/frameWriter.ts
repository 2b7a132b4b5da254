import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { Batch } from '../delivery/batch.ts';
import { Frame } from '../delivery/frame.ts';
import type { Wire } from '../delivery/outbox.ts';
import { openMemorySocket, type MemorySocket } from './memorySocket.ts';

/** Puts batches on a socket. When, and in what order, is the outbox's business. `level`: of zlib, for a socket that compresses. */
export type FrameWriter = (socket: WebSocket, stream: Duplex, level?: number) => Wire;

/** The public way of `ws`, a call and a write for each frame, which is compressed for each socket anew where that was negotiated. */
export const writeByMessage: FrameWriter = (socket) => new MessageWire(socket);

/**
 * Beneath `ws`: a batch is one write to the stream that `ws` was given at the upgrade, compressed once for all sockets that do so. It stands
 * on `ws` handing whole frames to that stream at once and keeping none back, as it does while it compresses nothing itself;
 * {@link chooseFrameWriter} tries it.
 */
export const writeByBatch: FrameWriter = (socket, stream, level) =>
  new BatchWire(socket, stream, socket.extensions === '' ? undefined : level);

class MessageWire implements Wire {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  send({ frames }: Batch): void {
    for (const { text } of frames) this.#socket.send(text);
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }
}

class BatchWire implements Wire {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #level: number | undefined;

  constructor(socket: WebSocket, stream: Duplex, level: number | undefined) {
    this.#socket = socket;
    this.#stream = stream;
    this.#level = level;
  }

  send(batch: Batch): void {
    // After the close frame nothing may come.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#stream.write(this.#level === undefined ? batch.bytes : batch.deflated(this.#level));
  }

  get bufferedBytes(): number {
    return this.#stream.writableLength;
  }
}

/** The faster way where this version of `ws` is as it must be for it, the public one otherwise. `open`: for what to try it on. */
export function chooseFrameWriter(open = openMemorySocket): FrameWriter {
  try {
    return keepsOrder(open()) ? writeByBatch : writeByMessage;
  } catch {
    return writeByMessage;
  }
}

/** RFC 6455, section 5.2: the texts 1, 2 and 4, with a ping between, and a close frame at the end. */
const BY_TURNS = Buffer.from('810131810132890133810134880203e8', 'hex');

/** Whether what `ws` and we send by turns leaves by turns. */
function keepsOrder({ socket, stream, written }: MemorySocket): boolean {
  const ours = writeByBatch(socket, stream);
  const send = (text: string) => ours.send(Batch.EMPTY.with(new Frame({ class: 'control', text })));
  socket.send('1');
  send('2');
  socket.ping('3');
  send('4');
  socket.close(1000);
  send('5');
  socket.terminate();
  return written().equals(BY_TURNS);
}

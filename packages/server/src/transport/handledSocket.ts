import { WebSocket } from 'ws';
import type { Socket, SocketHandlers } from '../connection/socket.ts';
import type { Wire } from '../delivery/outbox.ts';

/** 1006 is never sent; it is what the other side's silence is called. */
const ABNORMAL = 1006;

export type Handling<C> = {
  readonly wire: Wire;
  readonly handlers: SocketHandlers<C>;
  readonly pass: unknown;
  readonly open: Set<HandledSocket>;
};

/** A socket of the server that knows its handlers, so that nothing has to be made for it to be heard. */
export class HandledSocket extends WebSocket implements Socket {
  wire!: Wire;
  #handlers!: SocketHandlers<unknown>;
  #open!: Set<HandledSocket>;
  #connection: unknown;
  #hasFailed = false;

  /** Once, at the upgrade. `pass` is handed on as it is; in `open` it is until it is closed. */
  handle<C>({ wire, handlers, pass, open }: Handling<C>): void {
    this.wire = wire;
    this.#handlers = handlers as SocketHandlers<unknown>;
    this.#open = open;
    // Before anybody can send: an error without a listener ends the process.
    this.on('error', this.#failed);
    this.#connection = handlers.opened(this, pass);
    this.on('message', this.#heard);
    this.on('ping', this.#lives);
    this.on('pong', this.#lives);
    this.on('close', this.#ended);
    open.add(this);
  }

  destroy(): void {
    this.terminate();
  }

  #failed(): void {
    this.#hasFailed = true;
  }

  #heard(message: Buffer, isBinary: boolean): void {
    if (isBinary) this.#handlers.binary(this.#connection);
    else this.#handlers.text(this.#connection, message.toString('utf8'), message.byteLength);
  }

  #lives(): void {
    this.#handlers.life(this.#connection);
  }

  #ended(code: number): void {
    this.#open.delete(this);
    this.#handlers.closed(this.#connection, this.#hasFailed ? ABNORMAL : code);
  }
}

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
  #open: Set<HandledSocket> | undefined;
  #connection: unknown;
  #hasFailed = false;

  /** Once, at the upgrade. `pass` is handed on as it is; in `open` it is until it is closed. */
  handle<C>({ wire, handlers, pass, open }: Handling<C>): void {
    this.wire = wire;
    this.#handlers = handlers as SocketHandlers<unknown>;
    this.#open = open;
    this.#connection = handlers.opened(this, pass);
    open.add(this);
  }

  destroy(): void {
    this.terminate();
  }

  /** In place of listeners: a socket would keep a table of them. */
  override emit(event: string | symbol, ...args: readonly unknown[]): boolean {
    switch (event) {
      case 'message':
        this.#heard(args[0] as Buffer, args[1] as boolean);
        return true;
      case 'ping':
      case 'pong':
        this.#handlers.life(this.#connection);
        return true;
      case 'close':
        this.#ended(args[0] as number);
        return true;
      case 'error':
        this.#hasFailed = true;
        return true;
      default:
        return super.emit(event, ...args);
    }
  }

  #heard(message: Buffer, isBinary: boolean): void {
    if (isBinary) this.#handlers.binary(this.#connection);
    else this.#handlers.text(this.#connection, message.toString('utf8'), message.byteLength);
  }

  #ended(code: number): void {
    // One that was given up at the upgrade was never opened.
    if (!this.#open?.delete(this)) return;
    this.#handlers.closed(this.#connection, this.#hasFailed ? ABNORMAL : code);
  }
}

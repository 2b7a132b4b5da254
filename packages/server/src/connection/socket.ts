import type { Wire } from '../delivery/outbox.ts';

/** What a connection needs of a socket; `ws` and the tests' in-memory pair both give it. */
export type Socket = {
  readonly wire: Wire;
  /** Starts the close handshake. */
  close(code: number, reason: string): void;
  /** Cuts without a handshake. */
  destroy(): void;
};

/** What becomes of sockets; one for all of them, for an object or a function for each would cost more than its work. */
export type SocketHandlers<C> = {
  /** Returns what the transport is to name the socket by from here on. */
  opened(socket: Socket, pass: unknown): C;
  /** A text frame; `byteLength` is its size on the wire. */
  text(connection: C, text: string, byteLength: number): void;
  binary(connection: C): void;
  /** A ping or pong frame of the socket's own. */
  life(connection: C): void;
  closed(connection: C, code: number): void;
};

import type { Wire } from '../delivery/outbox.ts';

/** What a connection needs of a socket; `ws` and the tests' in-memory pair both give it. */
export type Socket = {
  readonly wire: Wire;
  /** Starts the close handshake. */
  close(code: number, reason: string): void;
  /** Cuts without a handshake. */
  destroy(): void;
};

/** What the transport tells a connection. */
export type SocketListener = {
  /** A text frame; `byteLength` is its size on the wire. */
  onText(text: string, byteLength: number): void;
  onBinary(): void;
  /** A ping or pong frame of the socket's own. */
  onLife(): void;
  onClosed(code: number): void;
};

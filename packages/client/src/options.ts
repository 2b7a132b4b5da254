import type { Environment } from './connection/environment.ts';
import type { Memory } from './memory.ts';

/** A ticket opens one connection. A token is said in the first message and can open several, until it ends. */
export type Credential = { readonly ticket: string } | { readonly token: string };

export type ClientOptions = {
  /** Where the server is: `wss://host/ws`, or `https://host`, to which `/ws` is added. Anything that is not a URL throws at once. */
  readonly url: string;
  /**
   * Asked before every dial, so a ticket is always fresh. Throw a `ProtocolError` whose `retry` is false to end for good (the
   * status becomes `closed` with its reason); anything else thrown counts as a failed dial and is tried again.
   */
  readonly credentials: () => Credential | Promise<Credential>;
  /**
   * Asked when the server says that the credential ends soon; the answer is sent on the open connection.
   * @default `credentials`, when it answers a token; otherwise nothing, and the connection is dialed again when the credential ends
   */
  readonly refreshToken?: () => string | Promise<string>;
  /**
   * Where what shall outlive the page is kept: the newest events of each channel, where it stands, and what is not acknowledged. Made by
   * `@attune/client/storage`.
   * @default nothing is kept
   */
  readonly memory?: Memory;
  /**
   * Clock, timers, randomness, sockets and what the browser says of the network.
   * @default the browser's or Node's own
   */
  readonly environment?: Environment;
  /**
   * Told of every change of the connection's state. Never given a credential.
   * @default nothing
   */
  readonly logger?: (message: string, details: Readonly<Record<string, unknown>>) => void;
};

/** The socket's address for what people have at hand. */
export function toSocketUrl(url: string): string {
  const address = new URL(url);
  const isSocket = address.protocol === 'ws:' || address.protocol === 'wss:';
  if (!isSocket) address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  if (!address.pathname.endsWith('/ws')) address.pathname = `${address.pathname.replace(/\/+$/, '')}/ws`;
  return address.href;
}

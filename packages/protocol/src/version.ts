/** The WebSocket subprotocol; its number changes only when old clients can no longer understand the server. */
export const SUBPROTOCOL = 'attune.v1';

/** Second subprotocol value of a browser: `ticket.<one-time ticket>`. */
export const TICKET_PREFIX = 'ticket.';

/** Minor versions only add. `welcome` carries the server's. */
export const PROTOCOL_VERSION = '1.0';

export type Offer =
  | { accepted: true; subprotocol: typeof SUBPROTOCOL; ticket: string | undefined }
  | { accepted: false; reason: 'none' | 'unknown' | 'too_many' };

/** More values than a client of ours ever sends; a longer list is an attack on the parser. */
const MAX_OFFERED = 4;

/** What a server makes of the subprotocols that a client offers. Versions other than v1 are refused, not guessed at. */
export function negotiate(offered: readonly string[]): Offer {
  if (offered.length === 0) return { accepted: false, reason: 'none' };
  if (offered.length > MAX_OFFERED) return { accepted: false, reason: 'too_many' };
  if (!offered.includes(SUBPROTOCOL)) return { accepted: false, reason: 'unknown' };
  const ticket = offered.find((value) => value.startsWith(TICKET_PREFIX));
  return { accepted: true, subprotocol: SUBPROTOCOL, ticket: ticket?.slice(TICKET_PREFIX.length) };
}

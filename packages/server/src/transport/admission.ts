import { negotiate } from '@attune/protocol';

/** What an upgrade request says, before anything of it is believed. */
export type UpgradeRequest = {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly origin: string | undefined;
  /** The values of Sec-WebSocket-Protocol. */
  readonly subprotocols: readonly string[];
  readonly authorization: string | undefined;
};

export type Credential =
  | { readonly by: 'ticket'; readonly ticket: string }
  | { readonly by: 'bearer'; readonly token: string }
  /** To come as the first message. */
  | { readonly by: 'message' };

export type Admission =
  | { readonly admitted: true; readonly credential: Credential }
  | { readonly admitted: false; readonly status: number; readonly reason: string };

const SOCKET_PATH = '/ws';
/** Parameters that people put credentials in; a URL ends up in logs on the way. */
const SECRET_PARAMETERS = ['token', 'access_token', 'ticket', 'jwt'];

/** Decides on an upgrade by its headers alone (CONN-1 to CONN-3, AUTH-5). */
export function admit(request: UpgradeRequest, isAllowedOrigin: (origin: string) => boolean): Admission {
  const url = parse(request.url);
  if (!url || url.pathname !== SOCKET_PATH) return refuse(404, 'no socket here');
  if (request.method !== 'GET') return refuse(405, 'a socket is opened with GET');
  if (SECRET_PARAMETERS.some((name) => url.searchParams.has(name))) {
    return refuse(400, 'a credential must not be in the address; use a ticket or the Authorization header');
  }
  if (request.origin !== undefined && !isAllowedOrigin(request.origin)) return refuse(403, 'origin');
  const offer = negotiate(request.subprotocols);
  if (!offer.accepted) return refuse(400, 'offer the subprotocol attune.v1');
  if (offer.ticket !== undefined)
    return { admitted: true, credential: { by: 'ticket', ticket: offer.ticket } };
  const bearer = /^Bearer ([\x21-\x7e]{1,3072})$/.exec(request.authorization ?? '')?.[1];
  if (bearer) return { admitted: true, credential: { by: 'bearer', token: bearer } };
  return { admitted: true, credential: { by: 'message' } };
}

function parse(url: string): URL | undefined {
  return URL.canParse(url, 'http://attune.invalid') ? new URL(url, 'http://attune.invalid') : undefined;
}

function refuse(status: number, reason: string): Admission {
  return { admitted: false, status, reason };
}

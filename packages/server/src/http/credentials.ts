import type { IncomingHttpHeaders } from 'node:http';
import { ProtocolError } from '@attune/protocol';
import type { CookieOptions } from 'express';
import type { Origins } from './origins.ts';

/** Under https the prefix makes the browser itself refuse a cookie that another host or path planted. */
export function loginCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-admin_session' : 'admin_session';
}

export function loginCookieOptions(isSecure: boolean): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: isSecure };
}

/** The value of the login cookie in a `Cookie` header. Its alphabet needs no decoding. */
function readLoginCookie(header: string | undefined, isSecure: boolean): string | undefined {
  const prefix = `${loginCookieName(isSecure)}=`;
  const found = header?.split(';').find((pair) => pair.trim().startsWith(prefix));
  return found?.trim().slice(prefix.length) || undefined;
}

/** The token of `Authorization: Bearer`. Throws for another scheme: whoever sends one believes to be signed in. */
export function readBearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = /^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1];
  if (token === undefined) throw new ProtocolError('AUTHENTICATION_FAILED');
  return token;
}

/**
 * HTTP-3, AUTH-9. A call that changes something is refused when it comes from a foreign website, and when it brings a cookie without
 * saying where it comes from. On a GET, which changes nothing and whose answer CORS keeps from others, a foreign page merely loses the cookie.
 */
export function cookieThatCounts(
  request: { readonly method: string; readonly headers: IncomingHttpHeaders },
  origins: Origins,
  isSecure: boolean,
): string | undefined {
  const { origin, cookie: header, 'sec-fetch-site': site } = request.headers;
  const cookie = readLoginCookie(header, isSecure);
  if (request.method === 'GET' || request.method === 'HEAD') {
    const isForeign =
      origin === undefined ? site === 'cross-site' || site === 'same-site' : !origins.isAllowed(origin);
    return isForeign ? undefined : cookie;
  }
  if (origin === undefined && cookie === undefined && site !== 'cross-site') return undefined;
  if (!origins.isAllowed(origin)) throw new ProtocolError('ORIGIN_REFUSED');
  return cookie;
}

import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublic, literalOf } from './address.ts';
import type { Attempted } from './delivery.machine.ts';

export type Message = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Never rejects. Aborted: the attempt was broken off, and what the other end made of it is not known. */
export type Post = (message: Message, signal: AbortSignal) => Promise<Attempted>;

export type PostOptions = {
  /** Also to addresses that are not of the internet, and without TLS. */
  readonly allowPrivate: boolean;
  /** The addresses of a name. @default the resolver of the system */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
};

class NotPublic extends Error {}

/**
 * HOOK-6. A name is looked up when the connection is made, and the connection goes to the very addresses that were looked at; so nobody
 * can answer with another one in between. Redirects are not followed, and of the answer nothing is read but its status.
 */
export function createPost({ allowPrivate, resolve = resolveByTheSystem }: PostOptions): Post {
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (!first) return callback(new Error('no address'), '');
        if (!allowPrivate && !addresses.every(({ address }) => isPublic(address)))
          return callback(new NotPublic(), '');
        if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };

  return async (message, signal) => {
    const url = new URL(message.url);
    const literal = literalOf(url);
    // A connection to a literal looks nothing up.
    if (!allowPrivate && literal !== undefined && !isPublic(literal)) return failed(new NotPublic());
    if (!allowPrivate && url.protocol !== 'https:') return { at: 'failed', problem: NOT_SECURE };
    return send(url, message, { lookup: checkedLookup, signal });
  };
}

function send(url: URL, { headers, body }: Message, options: RequestOptions): Promise<Attempted> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const sent = start(url, {
      ...options,
      method: 'POST',
      // A connection of its own: one that is kept goes to where its name led before.
      agent: false,
      headers: { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' },
    });
    sent.once('response', (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      resolve({ at: 'answered', status, retryAfter: answered['retry-after'] });
      response.destroy();
    });
    // Also what comes after the answer, which is nobody's trouble any more.
    sent.on('error', (error) => resolve(failed(error)));
    sent.once('close', () => resolve(failed(new Error('closed'))));
    sent.end(body);
  });
}

const NOT_SECURE = 'Only addresses that start with https:// are told anything.';

const BY_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Its name is not known.',
  EAI_AGAIN: 'Its name could not be looked up.',
  ECONNREFUSED: 'Nothing answers there.',
  ECONNRESET: 'It closed the connection without an answer.',
  EHOSTUNREACH: 'There is no way there.',
  ENETUNREACH: 'There is no way there.',
  ETIMEDOUT: 'It could not be connected to in time.',
};

function failed(error: Error): Attempted {
  if (error instanceof NotPublic) return { at: 'failed', problem: 'It is not an address of the internet.' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const known = code === undefined ? undefined : BY_CODE[code];
  return {
    at: 'failed',
    problem: known ?? `The connection failed${code === undefined ? '' : ` (${code})`}.`,
  };
}

function resolveByTheSystem(hostname: string): Promise<readonly LookupAddress[]> {
  return lookup(hostname, { all: true });
}

import { ProtocolError, type Call } from '@attune/protocol';
import { Router, type Request, type Response } from 'express';
import type { HttpAnswer, HttpRequest, Identity, Plan, Route } from '../capability.ts';
import type { Clock } from '../platform/clock.ts';
import type { RateLimiter } from '../platform/rateLimiter.ts';
import { readBody } from './body.ts';
import { addressKey, clientAddress, type ProxyTrust } from './clientAddress.ts';
import { cookieThatCounts, loginCookieName, loginCookieOptions, readBearer } from './credentials.ts';
import type { Origins } from './origins.ts';
import { readQuery } from './query.ts';
import { knownError } from './problem.ts';
import { isWrongGuess, type RateRules } from './rateRules.ts';
import { sendStream } from './stream.ts';

/** What came along with a call: a token, or a cookie that the origin rules let count. */
export type CallCredentials = { readonly token?: string | undefined; readonly cookie?: string | undefined };

export type CallDeps = {
  readonly origins: Origins;
  readonly rates: RateRules;
  readonly clock: Clock;
  readonly trusts: ProxyTrust;
  readonly isSecure: () => boolean;
  readonly authenticate: (credentials: CallCredentials) => Promise<Identity | undefined>;
  readonly carryOut: (plan: Plan) => Promise<void>;
};

type AnyRequest = HttpRequest<never>;

export function callRoutes(routes: readonly Route[], deps: CallDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const route of routes) {
    const method = route.call.method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
    router[method](route.call.path, async (request, response) => {
      response.locals['route'] = route.call.path;
      const key = addressKey(clientAddress(request, deps.trusts));
      await deps.rates.calls.spend(key);
      try {
        await answerCall(route, request, response, deps);
      } catch (error) {
        const known = knownError(error);
        // The guess that is one too many is answered with the wait instead of with whether it was right.
        if (known && isWrongGuess(known.error)) await wrongOnes(route.call, deps.rates).spend(key);
        throw error;
      }
    });
  }
  return router;
}

async function answerCall(route: Route, request: Request, response: Response, deps: CallDeps): Promise<void> {
  const { call } = route;
  const cookie = cookieThatCounts(request, deps.origins, deps.isSecure());
  const identity = await identityFor(call, request, cookie, deps);
  const address = addressKey(clientAddress(request, deps.trusts));
  // A signature is wrong or it is not: who signs rightly, or is an admin, is not kept out by who signs wrongly beside them.
  if (call.access === 'public') await deps.rates.wrongGuesses.check(address);
  const query = readQuery(call, request);
  const { body, raw } = await readBody(call, request, response);
  const { origin } = request.headers;
  const header = (name: string) => request.headers[name]?.toString();
  const checked = {
    identity,
    params: request.params,
    query,
    body,
    raw,
    header,
    origin,
    address,
    now: deps.clock.now(),
  };
  const answer = await route.handle(checked as AnyRequest);
  if (answer.plan) await deps.carryOut(answer.plan);
  await send(call, answer, response, deps.isSecure());
}

/** Nobody needs to have come in before. */
function isOpen({ access }: Call): boolean {
  return access === 'public' || access === 'signed';
}

/** What a wrong secret costs the address that it came from. */
function wrongOnes({ access }: Call, { wrongGuesses, wrongSignatures }: RateRules): RateLimiter {
  return access === 'signed' ? wrongSignatures : wrongGuesses;
}

async function identityFor(
  call: Call,
  request: Request,
  cookie: string | undefined,
  { authenticate }: CallDeps,
): Promise<Identity | undefined> {
  if (isOpen(call)) return welcomeIfGood(request, cookie, authenticate);
  const identity = await authenticate({ token: readBearer(request.headers.authorization), cookie });
  if (!identity) throw new ProtocolError('AUTHENTICATION_FAILED');
  if (call.access === 'admin' && identity.role !== 'admin') throw new ProtocolError('FORBIDDEN');
  return identity;
}

/** On a public call a stale credential is as good as none: it must not keep anybody from joining or signing in again. */
async function welcomeIfGood(
  request: Request,
  cookie: string | undefined,
  authenticate: CallDeps['authenticate'],
): Promise<Identity | undefined> {
  try {
    return await authenticate({ token: readBearer(request.headers.authorization), cookie });
  } catch (error) {
    if (error instanceof ProtocolError && error.error !== 'UNAVAILABLE') return undefined;
    throw error;
  }
}

async function send(
  call: Call,
  answer: HttpAnswer<never>,
  response: Response,
  isSecure: boolean,
): Promise<void> {
  const body = answer.body ? await answer.body() : undefined;
  const options = loginCookieOptions(isSecure);
  if (answer.cookie === null) response.clearCookie(loginCookieName(isSecure), options);
  if (answer.cookie) {
    const { value, maxAgeMs } = answer.cookie;
    response.cookie(loginCookieName(isSecure), value, { ...options, maxAge: maxAgeMs });
  }
  if (answer.stream) await sendStream(answer.stream, response);
  else if (body === undefined) response.status(204).end();
  else response.status(call.status ?? 200).json(body);
}

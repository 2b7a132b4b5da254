import { id, ProtocolError, ROLES, type Role } from '@attune/protocol';
import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod/mini';
import type { Clock } from '../platform/clock.ts';

/** No token lives longer, whoever made it: a leaked one is worth a day. */
export const MAX_TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;
/** Clocks of other machines that make tokens may be ahead by this much. */
const CLOCK_SKEW_S = 5;
const MAX_TOKEN_CHARACTERS = 3_072;

/** What a token is of. `person` is one that another program made with the shared secret: it names nobody's seat or login. */
export type Bearer =
  | { readonly kind: 'seat'; readonly seatId: string; readonly generation: number }
  | { readonly kind: 'login'; readonly loginId: string }
  | { readonly kind: 'person' };

export type Claims = {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string | null;
  readonly bearer: Bearer;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

export type Issued = { readonly token: string; readonly expiresAt: number };

export type Tokens = {
  /** `expiresAt` is cut to a whole second and to {@link MAX_TOKEN_LIFE_MS} from now. */
  issue(claims: Claims): Issued;
  /** Throws AUTHENTICATION_FAILED, always the same, whatever is wrong. Says nothing of whether the bearer is still welcome. */
  verify(token: string): Claims;
};

const payload = z.object({
  sub: id,
  role: z.enum(ROLES),
  type: z.literal('websocket'),
  iat: z.number(),
  exp: z.number(),
  nbf: z.optional(z.number()),
  session_id: z.optional(z.nullable(id)),
  jti: z.optional(id),
  gen: z.optional(z.int().check(z.gte(0))),
  // Ours name neither; one that does was made for somebody else.
  aud: z.optional(z.never()),
  iss: z.optional(z.never()),
});

/** Nothing of a header is ever followed, so a header that asks for it (kid, jku, x5u, jwk, crit) is not of this family. */
const header = z.strictObject({ alg: z.literal('HS256'), typ: z.optional(z.string()) });

export function createTokens({ secret, clock }: { secret: string; clock: Clock }): Tokens {
  // Not the bytes: of those each `verify` would find out anew what kind of key they are.
  const key = createSecretKey(secret, 'utf8');
  return {
    issue(claims) {
      const iat = Math.floor(clock.now() / 1000);
      const exp = Math.floor(Math.min(claims.expiresAt, iat * 1000 + MAX_TOKEN_LIFE_MS) / 1000);
      const token = jwt.sign({ ...toPayload(claims), iat, exp }, key, { algorithm: 'HS256' });
      return { token, expiresAt: exp * 1000 };
    },
    verify(token) {
      if (token.length > MAX_TOKEN_CHARACTERS) throw refused();
      const nowS = clock.now() / 1000;
      const claims = payload.safeParse(verified(token, key, nowS));
      if (!claims.success || !isTimely(claims.data, nowS)) throw refused();
      return toClaims(claims.data);
    },
  };
}

function verified(token: string, key: KeyObject, nowS: number): unknown {
  try {
    const decoded = jwt.verify(token, key, {
      algorithms: ['HS256'],
      clockTimestamp: nowS,
      clockTolerance: CLOCK_SKEW_S,
      complete: true,
    });
    return header.safeParse(decoded.header).success ? decoded.payload : undefined;
  } catch {
    return undefined;
  }
}

function isTimely({ iat, exp }: z.infer<typeof payload>, nowS: number): boolean {
  return exp > nowS && iat <= nowS + CLOCK_SKEW_S && exp - iat <= MAX_TOKEN_LIFE_MS / 1000;
}

function toPayload({ userId, role, sessionId, bearer }: Claims): Record<string, unknown> {
  return {
    sub: userId,
    role,
    type: 'websocket',
    ...(sessionId !== null && { session_id: sessionId }),
    ...(bearer.kind === 'seat' && { jti: bearer.seatId, gen: bearer.generation }),
    ...(bearer.kind === 'login' && { jti: bearer.loginId }),
  };
}

function toClaims(claims: z.infer<typeof payload>): Claims {
  return {
    userId: claims.sub,
    role: claims.role,
    sessionId: claims.session_id ?? null,
    bearer: bearerOf(claims),
    expiresAt: claims.exp * 1000,
  };
}

function bearerOf({ jti, gen }: z.infer<typeof payload>): Bearer {
  if (jti === undefined) return { kind: 'person' };
  return gen === undefined ? { kind: 'login', loginId: jti } : { kind: 'seat', seatId: jti, generation: gen };
}

function refused(): ProtocolError {
  return new ProtocolError('AUTHENTICATION_FAILED');
}

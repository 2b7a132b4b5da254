import { createHmac, generateKeyPairSync } from 'node:crypto';
import { ProtocolError } from '@attune/protocol';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { createTokens, MAX_TOKEN_LIFE_MS, type Claims } from './tokens.ts';

const SECRET = 'thirty-two bytes and then some, of a test';
const NOW_S = 1_770_000_000;
const clock = { ...systemClock, now: () => NOW_S * 1000 };
const tokens = createTokens({ secret: SECRET, clock });

const GOOD = { sub: 'u1', role: 'admin', type: 'websocket', iat: NOW_S, exp: NOW_S + 600, jti: 'l1' };
const HEADER = { alg: 'HS256', typ: 'JWT' };

function signed(payload: object, header: object = HEADER, secret = SECRET): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { exp: _exp, ...withoutExp } = GOOD;
const { iat: _iat, ...withoutIat } = GOOD;

describe('AUTH-4 refuses a token', () => {
  it.each<[string, string]>([
    ['that is nothing', ''],
    ['that is no token', 'abc.def.ghi'],
    ['of another secret', signed(GOOD, HEADER, 'another secret that is also long enough')],
    [
      'whose payload was changed',
      signed(GOOD).replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify({ ...GOOD, sub: 'u2' })).toString('base64url')}.`,
      ),
    ],
    ['without a signature (alg none)', `${signed(GOOD, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`],
    ['that says alg none and is signed', signed(GOOD, { alg: 'none', typ: 'JWT' })],
    ['signed with RS256', jwt.sign(GOOD, rsa.privateKey, { algorithm: 'RS256' })],
    ['signed with HS512', jwt.sign(GOOD, SECRET, { algorithm: 'HS512' })],
    ['that says RS256 over an HMAC', signed(GOOD, { alg: 'RS256', typ: 'JWT' })],
    ['with a kid', signed(GOOD, { ...HEADER, kid: '../../dev/null' })],
    ['with a jku', signed(GOOD, { ...HEADER, jku: 'http://127.0.0.1:9/keys' })],
    ['with an x5u', signed(GOOD, { ...HEADER, x5u: 'http://127.0.0.1:9/cert' })],
    ['with a jwk', signed(GOOD, { ...HEADER, jwk: { kty: 'oct', k: 'AAAA' } })],
    ['with an unknown crit', signed(GOOD, { ...HEADER, crit: ['b64'] })],
    ['that is expired', signed({ ...GOOD, exp: NOW_S - 1, iat: NOW_S - 60 })],
    ['that expires now', signed({ ...GOOD, exp: NOW_S, iat: NOW_S - 60 })],
    ['without exp', signed(withoutExp)],
    ['without iat', signed(withoutIat)],
    ['whose exp is a text', signed({ ...GOOD, exp: String(NOW_S + 600) })],
    ['from the future', signed({ ...GOOD, iat: NOW_S + 60 })],
    ['not good yet', signed({ ...GOOD, nbf: NOW_S + 60 })],
    ['that lives longer than a day', signed({ ...GOOD, exp: NOW_S + 86_401 })],
    ['of another type', signed({ ...GOOD, type: 'refresh' })],
    ['of an unknown role', signed({ ...GOOD, role: 'root' })],
    ['for another audience', signed({ ...GOOD, aud: 'somebody' })],
    ['of another issuer', signed({ ...GOOD, iss: 'somebody' })],
    ['whose person is no id', signed({ ...GOOD, sub: "' OR 1=1 --" })],
    ['that is very long', signed({ ...GOOD, jti: 'x'.repeat(5_000) })],
  ])('%s', (_, token) => {
    expect(() => tokens.verify(token)).toThrow(ProtocolError);
    expect(() => tokens.verify(token)).toThrow(/not signed in/);
  });

  it('and takes the one they were made from', () => {
    expect(tokens.verify(signed(GOOD))).toEqual({
      userId: 'u1',
      role: 'admin',
      sessionId: null,
      bearer: { kind: 'login', loginId: 'l1' },
      expiresAt: (NOW_S + 600) * 1000,
    });
  });
});

describe('a token that was issued', () => {
  const seat: Claims = {
    userId: 'u1',
    role: 'participant',
    sessionId: 's1',
    bearer: { kind: 'seat', seatId: 'seat1', generation: 3 },
    expiresAt: NOW_S * 1000 + 60_500,
  };

  it('reads back, to the second', () => {
    const { token, expiresAt } = tokens.issue(seat);
    expect(expiresAt).toBe(NOW_S * 1000 + 60_000);
    expect(tokens.verify(token)).toEqual({ ...seat, expiresAt });
  });

  it('has the published claims', () => {
    expect(jwt.decode(tokens.issue(seat).token)).toEqual({
      sub: 'u1',
      role: 'participant',
      type: 'websocket',
      session_id: 's1',
      jti: 'seat1',
      gen: 3,
      iat: NOW_S,
      exp: NOW_S + 60,
    });
  });

  it('never outlives a day', () => {
    const { expiresAt } = tokens.issue({ ...seat, expiresAt: NOW_S * 1000 + 30 * MAX_TOKEN_LIFE_MS });
    expect(expiresAt).toBe(NOW_S * 1000 + MAX_TOKEN_LIFE_MS);
  });
});

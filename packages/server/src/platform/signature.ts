import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

// The Standard Webhooks scheme (github.com/standard-webhooks/standard-webhooks): `webhook-id`, `webhook-timestamp` in seconds, and
// `webhook-signature`, which is HMAC-SHA256 over `id.timestamp.body`.

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
/** A message that is older, or comes from a later time, is refused: what somebody recorded is worth nothing soon (D14). */
export const TOLERANCE_S = 300;
/** More keys than anybody rotates through; each is a comparison with every secret. */
const MAX_SIGNATURES = 10;

/** What travels in the three headers; any of them may be missing. */
export type Signed = {
  readonly id: string | undefined;
  /** Seconds since 1970. */
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
};

/** A secret for signing, as it is handed to whoever is at the other end. */
export function newSigningSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The value of `webhook-signature` for a message; several secrets sign it one beside the other. */
export function signatureOf(
  secrets: readonly string[],
  { id, timestampS, body }: { readonly id: string; readonly timestampS: number; readonly body: Uint8Array },
): string {
  return secrets
    .map((secret) => `v1,${mac(secret, `${id}.${timestampS}.`, body).toString('base64')}`)
    .join(' ');
}

/** The first of these secrets that signed the message; undefined when none did, or not within five minutes of now. */
export function signedWith<S extends { readonly secret: string }>(
  secrets: readonly S[],
  { id, timestamp, signature }: Signed,
  body: Uint8Array,
  nowMs: number,
): S | undefined {
  if (!id || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_S) return undefined;
  const given = signature
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .filter((each) => each.startsWith('v1,'))
    .map((each) => Buffer.from(each.slice('v1,'.length), 'base64'));
  return secrets.find(({ secret }) => {
    const expected = mac(secret, `${id}.${timestamp}.`, body);
    return given.some((each) => each.length === expected.length && timingSafeEqual(each, expected));
  });
}

function mac(secret: string, head: string, body: Uint8Array): Buffer {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return createHmac('sha256', key).update(head).update(body).digest();
}

import { randomBytes, randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
/** The system is asked for so many at once: every message has an id, and asking costs more than the rest of making one. */
const pool = Buffer.allocUnsafeSlow(256 * ID_BYTES);
let used = pool.length;

/** A new id: 16 random bytes, 22 characters. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('base64url', used - ID_BYTES, used);
}

/** Whether it could be one of those. */
export function isId(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}

/** A secret that is guessed by nobody: 256 bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** No vowels (no words), no 0 O 1 l I (no mistakes). */
const CODE_ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';

/** An invite code: about 48 bits, fit to be typed by hand. */
export function newCode(length = 10): string {
  // Bytes that would favour the first letters are thrown away.
  const limit = 256 - (256 % CODE_ALPHABET.length);
  let code = '';
  while (code.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < limit && code.length < length) code += CODE_ALPHABET[byte % CODE_ALPHABET.length];
    }
  }
  return code;
}

/** From 0 to 1, for spreading things out; not for secrets. */
export function randomFraction(): number {
  return Math.random();
}

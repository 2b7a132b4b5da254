import * as z from 'zod/mini';

/** Letters, digits, `_` and `-` only: an id is safe in a URL, a log line, a file name and a SQL parameter. */
const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** The id of anything the server made: user, session, seat, connection, event. Opaque; never parse it. */
export const id = z.string().check(z.regex(ID_PATTERN, 'must be 1 to 64 letters, digits, _ or -'));

/** What a person types by hand: 10 characters, no vowels and nothing that looks like something else. */
export const inviteCode = z
  .string()
  .check(z.regex(/^[A-Za-z0-9]{6,32}$/, 'must be 6 to 32 letters or digits'));

/** An instant on the wire: ISO 8601, UTC, milliseconds. */
export const instant = z.iso.datetime({ precision: 3 });

let last = { atMs: 0, text: new Date(0).toISOString() };

/** The wire form of an instant given in milliseconds since 1970. Of the many that are said in one millisecond the first is written. */
export function toInstant(atMs: number): string {
  if (atMs !== last.atMs) last = { atMs, text: new Date(atMs).toISOString() };
  return last.text;
}

import * as z from 'zod/mini';
import { channelName } from './channels.ts';
import { instant } from './ids.ts';

const messageId = z
  .string()
  .check(z.minLength(1), z.maxLength(64), z.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII'));

/**
 * A producer's place in its own sequence on one channel: `seq` of this event, `prev` of the last one before it that was not
 * refused. Scoped by the authenticated user, so nobody can use another's.
 */
export const producer = z.strictObject({
  id: z.string().check(z.regex(/^[A-Za-z0-9_-]{8,40}$/, 'must be 8 to 40 letters, digits, _ or -')),
  seq: z.int().check(z.gte(1)),
  prev: z.int().check(z.gte(0)),
});
export type Producer = z.infer<typeof producer>;

/** What a client sends. Strict: a field that is not known is refused, not ignored. */
export const clientFrame = z.strictObject({
  type: z.string().check(z.minLength(1), z.maxLength(64)),
  id: messageId,
  channel: z.optional(channelName),
  data: z.optional(z.unknown()),
  correlation_id: z.optional(messageId),
  producer: z.optional(producer),
});
export type ClientFrame = z.infer<typeof clientFrame>;

/** What the server sends. Open: a client ignores fields that it does not know. */
export const serverFrame = z.object({
  type: z.string(),
  id: z.string(),
  timestamp: instant,
  channel: z.optional(z.string()),
  offset: z.optional(z.int()),
  tag: z.optional(z.string()),
  data: z.unknown(),
  correlation_id: z.optional(z.string()),
});
export type ServerFrame = z.infer<typeof serverFrame>;

/** `data` of a frame of class state: the value under `key`, null when it is gone. Versions of a key only rise. */
export const stateChange = z.object({ key: z.string(), version: z.int(), value: z.unknown() });
export type StateChange = z.infer<typeof stateChange>;

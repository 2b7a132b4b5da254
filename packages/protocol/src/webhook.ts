import * as z from 'zod/mini';
import { id, instant } from './ids.ts';
import { line } from './text.ts';

/** What can be told to an address of somebody else. */
export const WEBHOOK_TYPES = [
  'session.started',
  'session.ended',
  'participant.joined',
  'summary.ready',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Of an installation. */
export const MAX_WEBHOOKS = 20;

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

const url = z
  .string()
  .check(
    z.trim(),
    z.maxLength(500),
    z.refine(isAddress, 'must be an address that starts with https:// and has no password in it'),
  );
const events = z
  .array(z.enum(WEBHOOK_TYPES))
  .check(z.minLength(1, 'must name at least one'), z.maxLength(WEBHOOK_TYPES.length));

/** What an admin says of an endpoint. */
export const webhookTerms = z.strictObject({ name: line(60), url, events });
/** What is left out stays. */
export const webhookChange = z.strictObject({
  name: z.optional(line(60)),
  url: z.optional(url),
  events: z.optional(events),
  enabled: z.optional(z.boolean()),
});

export const webhook = z.object({
  id,
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  created_at: instant,
  enabled: z.boolean(),
  /** Why it is switched off, in a sentence; null while it is on. */
  off_because: z.nullable(z.string()),
  /** Since when nothing has reached it; null while all is well. */
  failing_since: z.nullable(instant),
  /** Deliveries that are still to be made. */
  waiting: z.int(),
});
export type Webhook = z.infer<typeof webhook>;

/** The only answer that tells the secret itself. */
export const newWebhook = z.object({ ...webhook.shape, secret: z.string() });

export const webhookDelivery = z.object({
  /** As the header `webhook-id` has it: the same at every attempt. */
  id: z.string(),
  type: z.string(),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  /** The HTTP status of the last answer; null where none came. */
  response: z.nullable(z.int()),
  /** What went wrong at the last attempt, in a sentence. */
  problem: z.nullable(z.string()),
  created_at: instant,
  /** Of the next attempt; null when there is none. */
  next_at: z.nullable(instant),
  /** Of the last attempt. */
  tried_at: z.nullable(instant),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

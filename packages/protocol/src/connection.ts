import * as z from 'zod/mini';
import { channelName } from './channels.ts';
import { declare, EVERY_ROLE } from './declare.ts';
import { errorData } from './errors.ts';
import { id, instant } from './ids.ts';
import { MAX_UNAUTHENTICATED_BYTES } from './limits.ts';
import { role } from './roles.ts';

/** Where a subscriber stands in a channel's log. `tag` chains over every key, so two histories of one epoch differ. */
export const position = z.strictObject({
  epoch: z.string().check(z.minLength(1), z.maxLength(32)),
  offset: z.int().check(z.gte(0)),
  tag: z.string().check(z.maxLength(32)),
});
export type Position = z.infer<typeof position>;

/** Why a position could not be resumed from. */
export const NOT_RECOVERED_REASONS = [
  'fresh',
  'epoch_changed',
  'log_regressed',
  'forked',
  'trimmed',
  'too_far',
] as const;
export type NotRecoveredReason = (typeof NOT_RECOVERED_REASONS)[number];

/** One entry of a snapshot. */
const stateEntry = z.object({
  type: z.string(),
  key: z.string(),
  version: z.int(),
  value: z.unknown(),
});
export type StateEntry = z.infer<typeof stateEntry>;

const eventEntry = z.object({
  type: z.string(),
  id: z.string(),
  timestamp: instant,
  offset: z.int(),
  tag: z.string(),
  data: z.unknown(),
});
export type EventEntry = z.infer<typeof eventEntry>;

export const subscribed = z.object({
  position,
  /** True: `events` is all that was missed. False: `reason` says why not, and `events` is the recent history before `position`. */
  recovered: z.boolean(),
  reason: z.optional(z.string()),
  events: z.array(eventEntry),
  states: z.array(stateEntry),
});
export type Subscribed = z.infer<typeof subscribed>;

export const welcome = declare({
  type: 'welcome',
  class: 'control',
  summary: 'The connection is authenticated.',
  channels: [],
  delivered: z.object({
    connection_id: id,
    protocol: z.string(),
    node: z.string(),
    user: z.object({ id, name: z.string() }),
    role,
    session_id: z.nullable(id),
    /** When the credential ends; refresh before. */
    expires_at: instant,
    server_time: instant,
    ping_interval_ms: z.int(),
    silence_ms: z.int(),
  }),
});

export const authenticate = declare({
  type: 'authenticate',
  class: 'control',
  summary: 'First message of a connection that was opened without a ticket or an Authorization header.',
  channels: [],
  sent: {
    data: z.strictObject({ token: z.string().check(z.minLength(1), z.maxLength(3_072)) }),
    roles: EVERY_ROLE,
    rate: 'control',
    maxBytes: MAX_UNAUTHENTICATED_BYTES,
  },
});

export const tokenRefresh = declare({
  type: 'token_refresh',
  class: 'control',
  summary:
    'Renews the credential of an open connection. The new token must be of the same person; its role applies at once.',
  channels: [],
  sent: {
    data: z.strictObject({ token: z.string().check(z.minLength(1), z.maxLength(3_072)) }),
    roles: EVERY_ROLE,
    rate: 'control',
    maxBytes: MAX_UNAUTHENTICATED_BYTES,
    reply: z.object({ expires_at: instant, role }),
  },
});

export const tokenExpiring = declare({
  type: 'token_expiring',
  class: 'control',
  summary: 'The credential ends soon; send `token_refresh`.',
  channels: [],
  delivered: z.object({ expires_at: instant }),
});

export const ping = declare({
  type: 'ping',
  class: 'control',
  summary: 'Sent on a quiet connection; carries the server clock. Answer with `pong`.',
  channels: [],
  delivered: z.object({ server_time: instant }),
});

export const pong = declare({
  type: 'pong',
  class: 'control',
  summary: 'Answers `ping`. Not acknowledged.',
  channels: [],
  sent: { data: z.strictObject({}), roles: EVERY_ROLE, rate: 'control', maxBytes: 512 },
});

export const clock = declare({
  type: 'clock',
  class: 'control',
  summary: 'Asks for the server clock; the answer with the shortest round trip gives the offset.',
  channels: [],
  sent: {
    data: z.strictObject({}),
    roles: EVERY_ROLE,
    rate: 'control',
    maxBytes: 512,
    reply: z.object({ server_time: instant }),
  },
});

export const subscribe = declare({
  type: 'subscribe',
  class: 'control',
  summary: 'Follows a channel, from a position if there is one.',
  channels: [],
  sent: {
    data: z.strictObject({ channel: channelName, position: z.optional(position) }),
    roles: EVERY_ROLE,
    rate: 'control',
    maxBytes: 1_024,
    reply: subscribed,
  },
});

export const unsubscribe = declare({
  type: 'unsubscribe',
  class: 'control',
  summary: 'Stops following a channel.',
  channels: [],
  sent: {
    data: z.strictObject({ channel: channelName }),
    roles: EVERY_ROLE,
    rate: 'control',
    maxBytes: 1_024,
  },
});

/** What every `ack` may carry; a request's own `reply` is in `result`. */
export const ackData = z.object({
  /** Of an event: where it stands in the log. */
  offset: z.optional(z.int()),
  /** True when the event had been accepted before, and this is the stored answer. */
  duplicate: z.optional(z.boolean()),
  result: z.optional(z.unknown()),
});

export const ack = declare({
  type: 'ack',
  class: 'control',
  summary: 'The request with this `correlation_id` was carried out; an event is on disk.',
  channels: [],
  delivered: ackData,
});

export const error = declare({
  type: 'error',
  class: 'control',
  summary: 'The request with this `correlation_id` was refused, and nothing of it was done.',
  channels: [],
  delivered: errorData,
});

export const draining = declare({
  type: 'draining',
  class: 'control',
  summary: 'This node is going away; open a new connection after `delay_ms`.',
  channels: [],
  delivered: z.object({ delay_ms: z.int() }),
});

/** Has the `channel`, `offset` and `tag` of the event whose place it takes (FRAME-12). */
export const passed = declare({
  type: 'passed',
  class: 'control',
  summary: 'An event that this connection sent and is not echoed to it: its place in the log is taken.',
  channels: [],
  delivered: z.object({}),
});

import * as z from 'zod/mini';
import { declare } from './declare.ts';
import { id, instant } from './ids.ts';
import { role } from './roles.ts';

/** Where a person stands on the way through a session. Derived, never stored. */
export const USER_STATUSES = [
  'no_session',
  'invited',
  'joined',
  'live',
  'completed',
  'expired',
  'revoked',
  'removed',
] as const;

/** A person with the derived fields of the customer reference. */
export const user = z.object({
  id,
  first_name: z.string(),
  last_name: z.string(),
  email: z.nullable(z.string()),
  role,
  session_id: z.nullable(id),
  session_title: z.nullable(z.string()),
  status: z.enum(USER_STATUSES),
  /** Questions answered of those that the session asks: `3/10`; where it asks none, steps done of the way joined, live, completed: `2/3`. */
  progress: z.string(),
  invite_code: z.nullable(z.string()),
  invite_url: z.nullable(z.string()),
  token_valid: z.boolean(),
  /** Time left as `mm:ss` when this was derived; null before the join. A screen counts on from `session_expires_at`, which a pause has none of. */
  session_timer: z.nullable(z.string()),
  session_expires_at: z.nullable(instant),
  joined_at: z.nullable(instant),
  /** Links, once the session has ended. */
  transcript: z.nullable(z.string()),
  summary: z.nullable(z.string()),
  /** Open connections now. */
  devices: z.int(),
  created_at: instant,
});
export type User = z.infer<typeof user>;

/** State, key = user id. Its snapshot is the admin table's `initial`; a null value is a deletion. */
export const userState = declare({
  type: 'user',
  class: 'state',
  summary: 'A row of the table of people.',
  channels: ['admin'],
  delivered: user,
});

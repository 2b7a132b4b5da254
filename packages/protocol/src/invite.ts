import * as z from 'zod/mini';
import { id, instant, inviteCode } from './ids.ts';
import { seatRole } from './roles.ts';
import { session } from './session.ts';

export const invite = z.object({
  code: inviteCode,
  url: z.string(),
  user_id: z.nullable(id),
  session_id: z.nullable(id),
  role: seatRole,
  max_uses: z.int(),
  uses: z.int(),
  status: z.enum(['open', 'used', 'expired', 'revoked']),
  expires_at: instant,
  created_at: instant,
});

export type Invite = z.infer<typeof invite>;

/** What a person sees before joining. Reading it spends nothing. */
export const invitation = z.object({
  code: inviteCode,
  /** The name already known; null for an open link. */
  name: z.nullable(z.string()),
  role: seatRole,
  /** Whether it was joined with before, on whatever device. */
  joined: z.boolean(),
  /** Joining now would find no free seat, or only one that is kept for people who have waited longer. */
  full: z._default(z.boolean(), false),
  /** How many questions a participant is asked once they are in. */
  questions: z._default(z.int(), 0),
  session: z.nullable(session),
  server_time: instant,
});

export type Invitation = z.infer<typeof invitation>;

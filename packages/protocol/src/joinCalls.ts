import * as z from 'zod/mini';
import { call } from './call.ts';
import { id, instant, inviteCode } from './ids.ts';
import { invitation, invite } from './invite.ts';
import { user } from './people.ts';
import { seatRole } from './roles.ts';
import { session } from './session.ts';
import { line } from './text.ts';
import { deviceSecret } from './waiting.ts';

export const listInvites = call({
  method: 'GET',
  path: '/api/users/:id/invites',
  summary: 'The invites of a person, newest first.',
  access: 'admin',
  answer: z.object({ invites: z.array(invite) }),
});

export const createInvite = call({
  method: 'POST',
  path: '/api/invites',
  summary:
    'A new link: for one person (`user_id`, the old one stops working), or an open one for a session (`session_id`) that makes a person of each who joins.',
  access: 'admin',
  body: z.strictObject({
    user_id: z.optional(id),
    session_id: z.optional(id),
    role: z.optional(seatRole),
    max_uses: z.optional(z.int().check(z.gte(1), z.lte(5_000))),
    expires_in_hours: z.optional(z.number().check(z.gte(1), z.lte(8_760))),
  }),
  answer: invite,
  status: 201,
});

export const revokeInvite = call({
  method: 'DELETE',
  path: '/api/invites/:code',
  summary: 'Withdraws a link; who came in by it is shown out.',
  access: 'admin',
});

export const getInvite = call({
  method: 'GET',
  path: '/api/invites/:code',
  summary: 'Reads an invite. Spends nothing.',
  access: 'public',
  answer: invitation,
});

export const join = call({
  method: 'POST',
  path: '/api/join',
  summary:
    'Spends an invite: takes the seat, starts its timer, answers the seat token. With the seat token of the same seat it enters again.',
  access: 'public',
  body: z.strictObject({
    code: inviteCode,
    name: z.optional(line(60)),
    /** Take the seat over from another device, which is told and closed. */
    move: z.optional(z.boolean()),
    /** The one it waited with, where a place in the waiting list is to become the seat. */
    device: z.optional(deviceSecret),
  }),
  answer: z.object({ user, session, token: z.string(), expires_at: instant }),
});

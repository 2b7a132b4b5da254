import * as z from 'zod/mini';
import { call } from './call.ts';
import { id } from './ids.ts';
import { invite } from './invite.ts';
import { seatRole } from './roles.ts';

export const listInvites = call({
  method: 'GET',
  path: '/api/users/:id/invites',
  summary: 'The invites of a person, newest first.',
  access: 'admin',
  answer: z.object({ invites: z.array(invite) }),
});

export const listOpenLinks = call({
  method: 'GET',
  path: '/api/sessions/:id/invites',
  summary: 'The open links of a session, newest first, each with how many have joined by it.',
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

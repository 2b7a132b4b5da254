import * as z from 'zod/mini';
import { call } from './call.ts';
import { instant, inviteCode } from './ids.ts';
import { invitation } from './invite.ts';
import { user } from './people.ts';
import { session } from './session.ts';
import { line } from './text.ts';
import { deviceSecret } from './waiting.ts';

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

import * as z from 'zod/mini';
import { call } from './call.ts';
import { instant } from './ids.ts';

export const tickets = call({
  method: 'POST',
  path: '/api/tickets',
  summary: 'A one-time ticket for one socket: 30 s, bound to the person, the session and the origin.',
  access: 'member',
  answer: z.object({ ticket: z.string(), expires_at: instant }),
  status: 201,
});

export const refresh = call({
  method: 'POST',
  path: '/api/auth/refresh',
  summary: 'A fresh token for the same seat or login, to be sent as `token_refresh`.',
  access: 'member',
  answer: z.object({ token: z.string(), expires_at: instant }),
});

import * as z from 'zod/mini';
import { call } from './call.ts';
import { email } from './email.ts';
import { id, instant } from './ids.ts';
import { user } from './people.ts';
import { role } from './roles.ts';

const signedIn = z.object({ token: z.string(), expires_at: instant, user });

export const login = call({
  method: 'POST',
  path: '/api/auth/login',
  summary: 'Signs an admin in: sets the `admin_session` cookie and answers a token for other clients.',
  access: 'public',
  body: z.strictObject({ email, password: z.string().check(z.minLength(1), z.maxLength(256)) }),
  answer: signedIn,
});

export const logout = call({
  method: 'POST',
  path: '/api/auth/logout',
  summary: 'Ends the login and closes its connections.',
  access: 'member',
});

export const me = call({
  method: 'GET',
  path: '/api/me',
  summary: 'Who the credential belongs to.',
  access: 'member',
  answer: z.object({ user, role, session_id: z.nullable(id), expires_at: instant }),
});

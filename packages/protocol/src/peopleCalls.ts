import * as z from 'zod/mini';
import { call } from './call.ts';
import { email } from './email.ts';
import { id } from './ids.ts';
import { user } from './people.ts';
import { seatRole } from './roles.ts';
import { minutes } from './session.ts';
import { line } from './text.ts';

export const listUsers = call({
  method: 'GET',
  path: '/api/users',
  summary: 'All people.',
  access: 'admin',
  answer: z.object({ users: z.array(user) }),
});

export const createUser = call({
  method: 'POST',
  path: '/api/users',
  summary: 'Adds a person and their invite; with `session_id`, a seat too.',
  access: 'admin',
  body: z.strictObject({
    first_name: line(60),
    last_name: line(60),
    email,
    role: z.optional(seatRole),
    session_id: z.optional(id),
    session_minutes: z.optional(minutes),
  }),
  answer: user,
  status: 201,
});

export const getUser = call({
  method: 'GET',
  path: '/api/users/:id',
  summary: 'One person.',
  access: 'admin',
  answer: user,
});

export const updateUser = call({
  method: 'PATCH',
  path: '/api/users/:id',
  summary: 'Changes a person, or gives them a seat in a session.',
  access: 'admin',
  body: z.strictObject({
    first_name: z.optional(line(60)),
    last_name: z.optional(line(60)),
    email: z.optional(email),
    role: z.optional(seatRole),
    session_id: z.optional(z.nullable(id)),
    session_minutes: z.optional(z.nullable(minutes)),
  }),
  answer: user,
});

export const deleteUser = call({
  method: 'DELETE',
  path: '/api/users/:id',
  summary: 'Removes a person, their invites and their seats, and closes their connections.',
  access: 'admin',
});

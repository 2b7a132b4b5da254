import * as z from 'zod/mini';
import { declare } from './declare.ts';
import { id, instant } from './ids.ts';
import { role } from './roles.ts';

/** State, key = user id: one row per person, however many devices and tabs. Gone when the value is null. */
export const presence = declare({
  type: 'presence',
  class: 'state',
  summary: 'Who is here. A person who lost the connection is `reconnecting` for 5 s, then gone.',
  channels: ['session'],
  delivered: z.object({
    user_id: id,
    name: z.string(),
    role,
    status: z.enum(['here', 'reconnecting']),
    /** Open connections of this person. */
    devices: z.int(),
    since: instant,
  }),
});
export type Presence = z.infer<typeof presence.delivered>;

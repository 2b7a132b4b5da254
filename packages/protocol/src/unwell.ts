import * as z from 'zod/mini';
import { declare, SEATED_ROLES } from './declare.ts';
import { id, instant } from './ids.ts';
import { OPEN_PHASES } from './session.ts';

/*
 * What a person sends are events, so that they wait without a network, are answered once they are on disk, and are not among what a node
 * under load leaves out, as the states of clients are (LOAD-2). What is told of it is a state: it is true or not, nobody needs to know how
 * often it was, and no log keeps anybody's health.
 */
const sent = {
  data: z.strictObject({}),
  roles: SEATED_ROLES,
  rate: 'command',
  maxBytes: 512,
  phases: OPEN_PHASES,
} as const;

export const unwellBegin = declare({
  type: 'unwell_begin',
  class: 'event',
  summary: 'This person feels dizzy and has stopped to breathe along; becomes `unwell`.',
  channels: ['session'],
  sent,
});

export const unwellEnd = declare({
  type: 'unwell_end',
  class: 'event',
  summary: 'This person feels well again; ends their `unwell`.',
  channels: ['session'],
  sent,
});

/** State; key = user id on `lead`, session id on `user`. */
export const unwellState = declare({
  type: 'unwell',
  class: 'state',
  summary: 'Somebody feels dizzy. Told to those who lead and to that person, and to nobody else.',
  channels: ['lead', 'user'],
  delivered: z.object({ session_id: id, user_id: id, name: z.string(), since: instant }),
});
export type Unwell = z.infer<typeof unwellState.delivered>;

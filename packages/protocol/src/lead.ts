import * as z from 'zod/mini';
import { declare, LEADING_ROLES } from './declare.ts';
import { id } from './ids.ts';
import { JOINABLE_PHASES, OPEN_PHASES, person } from './session.ts';
import { line } from './text.ts';

/** As long as a caption can be read between two breaths. */
export const MAX_CUE_CHARACTERS = 200;

const lead = { roles: LEADING_ROLES, rate: 'command', maxBytes: 512, phases: JOINABLE_PHASES } as const;

export const instructorMessage = declare({
  type: 'instructor_message',
  class: 'event',
  summary:
    'A cue of whoever leads, shown to everybody as a caption; `high` is read out at once. Not echoed to the connection that sent it.',
  channels: ['session'],
  sent: {
    ...lead,
    data: z.strictObject({
      text: line(MAX_CUE_CHARACTERS),
      priority: z._default(z.enum(['normal', 'high']), 'normal'),
    }),
    maxBytes: MAX_CUE_CHARACTERS * 6 + 1_024,
    phases: OPEN_PHASES,
  },
  delivered: z.object({ text: z.string(), priority: z.enum(['normal', 'high']), from: person }),
  retentionDays: 30,
});

export const seatPromote = declare({
  type: 'seat_promote',
  class: 'event',
  summary:
    'Asks to make a participant one who leads too, or the other way round; becomes `seat_promoted`, and their connections come back with the role.',
  channels: ['session'],
  sent: { ...lead, data: z.strictObject({ user_id: id, role: z.enum(['participant', 'instructor']) }) },
});

export const seatPromoted = declare({
  type: 'seat_promoted',
  class: 'event',
  summary: 'Somebody leads too from now on, or no longer does.',
  channels: ['session'],
  delivered: z.object({
    user_id: id,
    name: z.string(),
    role: z.enum(['participant', 'instructor']),
    by: person,
  }),
  retentionDays: 30,
});

export const leadTake = declare({
  type: 'lead_take',
  class: 'event',
  summary: 'Asks to be the one who leads now; becomes `lead_taken`. Whoever led before can take it back.',
  channels: ['session'],
  sent: { ...lead, data: z.strictObject({}) },
});

export const leadTaken = declare({
  type: 'lead_taken',
  class: 'event',
  summary: 'Somebody else leads now; `from` is null where nobody did.',
  channels: ['session'],
  delivered: z.object({ by: person, from: z.nullable(person) }),
  retentionDays: 30,
});

export const seatMute = declare({
  type: 'seat_mute',
  class: 'event',
  summary: 'Asks to take the word from a participant, or to give it back; becomes `seat_muted`.',
  channels: ['session'],
  sent: { ...lead, data: z.strictObject({ user_id: id, muted: z.boolean() }) },
});

/** The person learns of it by their own `seat`; the others do not. */
export const seatMuted = declare({
  type: 'seat_muted',
  class: 'event',
  summary: 'Somebody may not write, or may again.',
  channels: ['lead'],
  delivered: z.object({ user_id: id, name: z.string(), muted: z.boolean(), by: person }),
  retentionDays: 30,
});

export const mutedState = declare({
  type: 'muted',
  class: 'state',
  summary: 'Who may not write now, by user id; who took the word from them.',
  channels: ['lead'],
  delivered: z.object({ user_id: id, by: person }),
});

/**
 * Sent on `session:<id>` by participants, up to where their screen shows what was told; the newest counts. Told on `lead:<id>`, key = a
 * node, of those whose screens spoke to it: a person who moved is in two, and the higher offset counts.
 */
export const applied = declare({
  type: 'applied',
  class: 'state',
  summary: 'Up to which offset the screens of participants show what was told, by user id.',
  channels: ['session', 'lead'],
  sent: {
    data: z.strictObject({ offset: z.int().check(z.gte(1)) }),
    roles: ['participant'],
    rate: 'signal',
    maxBytes: 512,
    phases: OPEN_PHASES,
  },
  delivered: z.object({
    /** Participants who have taken their seat, here or away. */
    participants: z.int(),
    offsets: z.record(z.string(), z.int()),
  }),
});
export type Applied = z.infer<typeof applied.delivered>;

import * as z from 'zod/mini';
import { declare, LEADING_ROLES } from './declare.ts';
import { instant } from './ids.ts';
import type { SessionPhase } from './session.ts';

/** Phases in which people breathe together. In the lobby and in a pause everybody is for themselves. */
const TOGETHER_PHASES = ['live'] as const satisfies readonly SessionPhase[];

/** How a phase is known: by a key or thumb that is down while breathing in, or by the heart, which follows the breath. */
export const BREATH_SOURCES = ['hold', 'heart'] as const;
export type BreathSource = (typeof BREATH_SOURCES)[number];

/** In turns, as that of the pacer: 0 is the beginning of the inhale, and 1 would be 0 again. */
const phase = z.number().check(z.gte(0), z.lt(1));

/** Told to nobody: what others learn of it is the sum, `synchrony`. */
export const breath = declare({
  type: 'breath',
  class: 'signal',
  summary:
    'Where in the breath this person is, twice a second while it is known; `none` takes back what was said before.',
  channels: ['session'],
  sent: {
    data: z.union([
      z.strictObject({ source: z.enum(BREATH_SOURCES), phase }),
      z.strictObject({ source: z.literal('none') }),
    ]),
    roles: ['participant'],
    rate: 'breath',
    maxBytes: 512,
    phases: TOGETHER_PHASES,
  },
});

/** State, key = the session's id, with a lease of 5 s: gone when nobody contributes any more. */
export const synchronyState = declare({
  type: 'synchrony',
  class: 'state',
  summary: 'How closely the group breathes together, once a second while somebody contributes.',
  channels: ['session'],
  delivered: z.object({
    /** The Kuramoto order parameter of those who contribute, 0 to 1; null for fewer than two. */
    r: z.nullable(z.number()),
    /** Where the group was in its breath at `at`, in turns; null while it is nowhere. */
    mean_phase: z.nullable(z.number()),
    /** Who contributes now; each person once, however many devices. */
    people: z.int(),
    trend: z.enum(['rising', 'steady', 'falling']),
    at: instant,
  }),
});
export type Synchrony = z.infer<typeof synchronyState.delivered>;

export const groupSyncAchieved = declare({
  type: 'group_sync_achieved',
  class: 'event',
  summary: 'The group has breathed as one for a whole cycle. Again only after it was apart.',
  channels: ['session'],
  delivered: z.object({ r: z.number(), people: z.int(), since: instant }),
  retentionDays: 30,
});

/** As many as a session has seats. */
const MOST_PHASES = 1_000;

/** For a source of breaths that is none of our clients, such as a room with sensors. */
export const breathingSync = declare({
  type: 'breathing_sync',
  class: 'event',
  summary:
    'Where in the breath several people are, at one instant; above 0.8 it becomes `group_sync_achieved`.',
  channels: ['session'],
  sent: {
    data: z.strictObject({ phases: z.array(phase).check(z.minLength(2), z.maxLength(MOST_PHASES)) }),
    roles: LEADING_ROLES,
    rate: 'command',
    // A phase with all its digits is 20 characters.
    maxBytes: MOST_PHASES * 24 + 1_024,
    phases: TOGETHER_PHASES,
  },
});

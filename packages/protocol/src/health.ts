import * as z from 'zod/mini';
import { declare, SEATED_ROLES } from './declare.ts';
import { id, instant } from './ids.ts';
import { OPEN_PHASES } from './session.ts';

/** Who sees a reading. The default of every screen is `me`. */
export const READING_SHARES = ['me', 'instructor', 'group'] as const;
export type ReadingShare = (typeof READING_SHARES)[number];

const measured = {
  /** Beats a minute. */
  bpm: z.number().check(z.gte(20), z.lte(250)),
  /** Milliseconds, over the last 60 s; null until there are 30 clean beats of good quality. */
  rmssd: z.nullable(z.number().check(z.gte(0), z.lte(1_000))),
  /** Part of the beats that are clean, 0 to 1. */
  quality: z.number().check(z.gte(0), z.lte(1)),
  source: z.enum(['strap', 'simulated']),
};

/**
 * State, key = user id, with a lease of 5 s: a reading that is not renewed disappears. Sent on `session:<id>`; `share` decides on
 * which channel others find it: `me` user, `instructor` lead, `group` session.
 */
export const reading = declare({
  type: 'reading',
  class: 'state',
  summary: 'A heart reading, about once a second while a strap is worn.',
  mayWait: true,
  channels: ['session', 'lead', 'user'],
  sent: {
    data: z.strictObject({
      ...measured,
      share: z.enum(READING_SHARES),
      /** Whether one's own summary may keep how it was before and after (HEALTH-3). Not given, or false: what was kept is deleted. */
      keep: z.optional(z.boolean()),
    }),
    roles: SEATED_ROLES,
    rate: 'reading',
    maxBytes: 1_024,
    phases: OPEN_PHASES,
  },
  delivered: z.object({ ...measured, user_id: id, name: z.string(), measured_at: instant }),
});
export type Reading = z.infer<typeof reading.delivered>;

/** Also without a strap, and after the session: an event, so that it waits without a network and is answered once it is on disk. */
export const heartForget = declare({
  type: 'heart_forget',
  class: 'event',
  summary:
    'Deletes what is kept of this person’s heart in the session; nothing that was heard before is kept any more.',
  channels: ['session'],
  sent: { data: z.strictObject({}), roles: SEATED_ROLES, rate: 'command', maxBytes: 512 },
});

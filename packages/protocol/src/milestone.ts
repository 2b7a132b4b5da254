import * as z from 'zod/mini';
import { badge } from './achievement.ts';
import { declare } from './declare.ts';
import { id, instant } from './ids.ts';

/** A person's on their own channel, a group's on the session's. Like an achievement it is not to be shown into a breath. */
export const hrvMilestone = declare({
  type: 'hrv_milestone',
  class: 'event',
  summary: 'An upstream has seen something to be glad about in the heart of a person, or of the group.',
  channels: ['session', 'user'],
  delivered: z.object({
    session_id: id,
    title: z.string(),
    message: z.string(),
    badge,
    /** As the upstream says. */
    reached_at: instant,
  }),
  retentionDays: 30,
});
export type HrvMilestone = z.infer<typeof hrvMilestone.delivered>;

import * as z from 'zod/mini';
import { declare, LEADING_ROLES } from './declare.ts';
import { id, instant } from './ids.ts';
import { JOINABLE_PHASES } from './session.ts';
import { line, text } from './text.ts';

/**
 * What a rule looks at. `steady_cycles`: whole cycles of a person in step with the pacer, one after the other. `rmssd_gain`: by how many per
 * cent a person's RMSSD is above the first one of the session. `sync_minutes`: for how long the group has been together in the session.
 */
export const MEASURES = ['steady_cycles', 'rmssd_gain', 'sync_minutes'] as const;
export type Measure = (typeof MEASURES)[number];

/** Whom it is for: a person once and for all, a person once in each session, or a group once. */
export const MEASURE_FOR = {
  steady_cycles: 'person',
  rmssd_gain: 'person_in_session',
  sync_minutes: 'group',
} as const satisfies Record<Measure, string>;

export const THRESHOLDS: Readonly<Record<Measure, { readonly least: number; readonly most: number }>> = {
  steady_cycles: { least: 1, most: 500 },
  rmssd_gain: { least: 1, most: 200 },
  sync_minutes: { least: 0.1, most: 480 },
};

export const MAX_TITLE_CHARACTERS = 80;
export const MAX_WORDS_CHARACTERS = 300;

const title = line(MAX_TITLE_CHARACTERS);
const words = text(MAX_WORDS_CHARACTERS);
/** One of the pictures that every client has; nothing is loaded from elsewhere. */
export const badge = z.enum(['breath', 'heart', 'group', 'star']);
const rarity = z.enum(['common', 'rare', 'special']);

export const achievement = z.object({
  id,
  session_id: id,
  /** Null: whoever leads gave it. */
  rule_id: z.nullable(id),
  /** True: it is the group's, otherwise one person's. */
  group: z.boolean(),
  title: z.string(),
  words: z.string(),
  badge,
  rarity,
  /** What was measured; null where nothing was. */
  value: z.nullable(z.number()),
  unlocked_at: instant,
});
export type Achievement = z.infer<typeof achievement>;
export type Badge = Achievement['badge'];

/** A person's on their own channel, a group's on the session's. To be shown at the next cycle boundary, never into a breath. */
export const achievementUnlocked = declare({
  type: 'achievement_unlocked',
  class: 'event',
  summary: 'Something was reached: by a person, who alone is told, or by the group.',
  channels: ['session', 'user'],
  delivered: achievement,
  retentionDays: 30,
});

export const groupAchievement = declare({
  type: 'group_achievement',
  class: 'event',
  summary: 'Gives the group something to be glad about; becomes `achievement_unlocked`.',
  channels: ['session'],
  sent: {
    data: z.strictObject({
      title,
      words,
      badge: z._default(badge, 'star'),
      rarity: z._default(rarity, 'special'),
    }),
    roles: LEADING_ROLES,
    rate: 'command',
    // As of a line of chat: four bytes a character, escaped, and room for the envelope.
    maxBytes: (MAX_TITLE_CHARACTERS + MAX_WORDS_CHARACTERS) * 6 + 1_024,
    phases: JOINABLE_PHASES,
  },
});

/** By what something is reached. An admin may change what is worth a word, and the words. */
export const achievementRule = z.object({
  id,
  measure: z.enum(MEASURES),
  threshold: z.number(),
  enabled: z.boolean(),
  title: z.string(),
  words: z.string(),
  badge,
});
export type AchievementRule = z.infer<typeof achievementRule>;

/** What an admin may change of a rule; what is left out stays. */
export const achievementRuleChange = z.strictObject({
  threshold: z.optional(z.number()),
  enabled: z.optional(z.boolean()),
  title: z.optional(title),
  words: z.optional(words),
});

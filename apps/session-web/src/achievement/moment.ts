import type { Message } from '@attune/client';
import type { Achievement, Badge } from '@attune/protocol';

/** Something that was reached, as it is shown. */
export type Moment = {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  readonly badge: Badge;
  /** Whose it is. */
  readonly of: 'me' | 'group';
  /** Milliseconds since 1970. */
  readonly at: number;
};

type Told = Message<'achievement_unlocked'> | Message<'hrv_milestone'> | Message<'group_sync_achieved'>;

/** `of` is whose channel it came on. */
export function momentOf(told: Told, of: Moment['of']): Moment {
  switch (told.type) {
    case 'achievement_unlocked':
      return ofAchievement(told.data);
    case 'hrv_milestone':
      return {
        id: told.id,
        title: told.data.title,
        words: told.data.message,
        badge: told.data.badge,
        of,
        at: Date.parse(told.data.reached_at),
      };
    case 'group_sync_achieved':
      return {
        id: told.id,
        title: 'Breathing as one',
        words: `${told.data.people} people, a whole cycle together.`,
        badge: 'group',
        of,
        at: told.at,
      };
  }
}

export function ofAchievement({ id, title, words, badge, group, unlocked_at }: Achievement): Moment {
  return { id, title, words, badge, of: group ? 'group' : 'me', at: Date.parse(unlocked_at) };
}

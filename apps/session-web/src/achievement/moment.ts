import type { Message } from '@attune/client';
import type { Achievement, Badge, HrvMilestone } from '@attune/protocol';

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
      return ofMilestone(told.data, { id: told.id, of });
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

export function ofMilestone(
  { title, message: words, badge, reached_at }: HrvMilestone,
  whose: Pick<Moment, 'id' | 'of'>,
): Moment {
  return { ...whose, title, words, badge, at: Date.parse(reached_at) };
}

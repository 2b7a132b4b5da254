import type { GroupSummary, OwnSummary } from '@attune/protocol';
import { MomentRow } from './MomentRow.tsx';
import { ofAchievement, ofMilestone, type Moment } from './moment.ts';

type Props = { group: GroupSummary; own: OwnSummary | null };

/** What was reached: mine and the group's. Nothing of others. */
export function SummaryMoments({ group, own }: Props) {
  const moments = [...reachedBy(group, 'group'), ...(own ? reachedBy(own, 'me') : [])];
  return (
    <section aria-labelledby="reached" className="grid gap-2">
      <h2 id="reached">What was reached</h2>
      <p>{togetherText(group.together_minutes)}</p>
      <ul className="at-list" aria-label="What was reached">
        {moments
          .sort((one, other) => one.at - other.at)
          .map((moment) => (
            <MomentRow key={moment.id} moment={moment} />
          ))}
      </ul>
    </section>
  );
}

type Reached = Pick<GroupSummary | OwnSummary, 'achievements' | 'milestones'>;

function reachedBy({ achievements, milestones }: Reached, of: Moment['of']): Moment[] {
  return [
    ...achievements.map(ofAchievement),
    // It has no id of its own.
    ...milestones.map((milestone, i) => ofMilestone(milestone, { id: `${of} ${i}`, of })),
  ];
}

function togetherText(minutes: number): string {
  if (minutes < 0.1)
    return 'The group was not yet together for a whole cycle, as far as people said how they breathe.';
  return minutes === 1
    ? 'The group breathed as one for a minute.'
    : `The group breathed as one for ${Math.round(minutes * 10) / 10} minutes.`;
}

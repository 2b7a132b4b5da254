import { calls } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { useApp } from '../app/AppContext.ts';
import type { Seat } from '../seat/seatStore.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { MomentRow } from './MomentRow.tsx';
import { ofAchievement } from './moment.ts';

/** What was reached: mine and the group's. Nothing of others. */
export function SummaryMoments({ seat }: { seat: Seat }) {
  const { apiFor } = useApp();
  const { id } = seat.session;
  const reached = useQuery({
    queryKey: ['achievements', id, 'summary'],
    queryFn: () => apiFor(seat.token).call(calls.listAchievements, { params: { id } }),
    networkMode: 'always',
  });
  if (reached.isPending) return null;
  return (
    <section aria-labelledby="reached" className="grid gap-2">
      <h2 id="reached">What was reached</h2>
      {reached.error ? (
        <p className="page__note">It could not be read: {asProtocolError(reached.error).message}</p>
      ) : (
        <>
          <p>{togetherText(reached.data.together_minutes)}</p>
          <ul className="at-list" aria-label="What was reached">
            {reached.data.achievements.map(ofAchievement).map((moment) => (
              <MomentRow key={moment.id} moment={moment} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function togetherText(minutes: number): string {
  if (minutes < 0.1)
    return 'The group was not yet together for a whole cycle, as far as people said how they breathe.';
  return minutes === 1
    ? 'The group breathed as one for a minute.'
    : `The group breathed as one for ${minutes} minutes.`;
}

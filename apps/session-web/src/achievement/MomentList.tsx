import { useChannel, useEvents } from '@attune/client/react';
import { calls, userChannel } from '@attune/protocol';
import { useQuery } from '@tanstack/react-query';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { MomentRow } from './MomentRow.tsx';
import { momentOf, ofAchievement, type Moment } from './moment.ts';

/** Everything that was reached in this session, newest first: mine and the group's. */
export function MomentList() {
  const { channel, session, me } = useLive();
  const { apiFor, seats } = useApp();
  const own = useChannel(userChannel(me.userId));
  const ofGroup = useEvents(channel, 'achievement_unlocked');
  const mine = useEvents(own, 'achievement_unlocked');
  const told = [
    ...[...ofGroup, ...useEvents(channel, 'hrv_milestone'), ...useEvents(channel, 'group_sync_achieved')].map(
      (event) => momentOf(event, 'group'),
    ),
    ...[...mine, ...useEvents(own, 'hrv_milestone')].map((event) => momentOf(event, 'me')),
  ];
  // What was reached long ago may have left the history that came with the channel.
  const kept = useQuery({
    queryKey: ['achievements', session.id, ofGroup.length + mine.length],
    queryFn: () =>
      apiFor(seats.find(session.id)?.token).call(calls.listAchievements, { params: { id: session.id } }),
    placeholderData: (before) => before,
    networkMode: 'always',
  });
  const moments = newestFirst([...told, ...(kept.data?.achievements ?? []).map(ofAchievement)]);
  return (
    <>
      {moments.length === 0 && (
        <p className="page__note">
          {kept.isPending ? 'Looking…' : 'Nothing yet. What you and the group reach stands here.'}
        </p>
      )}
      <ul className="at-list" aria-label="What was reached">
        {moments.map((moment) => (
          <MomentRow key={moment.id} moment={moment} />
        ))}
      </ul>
      {kept.error && (
        <p className="page__note" role="status">
          Earlier ones could not be read: {asProtocolError(kept.error).message}
        </p>
      )}
    </>
  );
}

function newestFirst(moments: readonly Moment[]): readonly Moment[] {
  const once = new Map(moments.map((moment) => [moment.id, moment]));
  return [...once.values()].sort((one, other) => other.at - one.at);
}

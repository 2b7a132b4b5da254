import { useChannel, useStates } from '@attune/client/react';
import { leadChannel, userChannel, type Vote } from '@attune/protocol';
import { leads, useLive } from '../session/LiveContext.ts';

/** The counts of a vote as far as one may see them; undefined while one may not. */
export function useCounts(vote: Vote): readonly number[] | undefined {
  const { session, me } = useLive();
  // Those who lead see them on their channel, and need not vote for it.
  const name = leads(me) ? leadChannel(session.id) : userChannel(me.userId);
  const tally = useStates(useChannel(name), 'tally').get(session.id);
  return vote.counts ?? (tally?.vote_id === vote.id ? tally.counts : undefined);
}

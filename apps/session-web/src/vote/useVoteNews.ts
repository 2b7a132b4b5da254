import { useSignal, useStates } from '@attune/client/react';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { Vote } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { leads, useLive } from '../session/LiveContext.ts';
import { outcomeText } from './voteText.ts';

/** The newest vote of the session; undefined before the first. */
export function useVote(): Vote | undefined {
  const { channel, session } = useLive();
  return useStates(channel, 'vote').get(session.id);
}

/** Says when a vote opens, also to who comes while it is open, and what it came to. */
export function useVoteNews(): void {
  const { me } = useLive();
  const { announcer, settings } = useApp();
  const { sayVotes } = useSignal(settings.signal);
  const vote = useVote();
  const { id, phase } = vote ?? {};
  const before = useRef<Pick<Vote, 'id' | 'phase'>>(undefined);
  const say = useEffectEvent((was: Pick<Vote, 'id' | 'phase'> | undefined) => {
    if (!sayVotes || !vote) return;
    const isNew = was?.id !== vote.id;
    if (vote.phase === 'open' && isNew) announcer.say(`A vote is open: ${vote.question}`);
    if (vote.phase !== 'open' && !isNew && was.phase === 'open')
      announcer.say(`The vote is closed. ${outcomeText(vote, leads(me))}`);
  });
  useEffect(() => {
    const was = before.current;
    before.current = id === undefined || phase === undefined ? undefined : { id, phase };
    say(was);
  }, [id, phase]);
}

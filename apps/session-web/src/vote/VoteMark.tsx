import { useLive } from '../session/LiveContext.ts';
import { useBallotStand } from './useBallot.ts';
import { useVote } from './useVoteNews.ts';
import { mayVote } from './voteText.ts';

/** Beside the name of the tab while a vote waits for one's ballot. */
export function VoteMark({ className = 'vote__mark' }: { className?: string }) {
  const { me } = useLive();
  const vote = useVote();
  if (vote?.phase !== 'open' || !mayVote(me.role)) return null;
  return <Unvoted voteId={vote.id} className={className} />;
}

/** Apart, so that one's own channel is followed only while there is something to vote on. */
function Unvoted({ voteId, className }: { voteId: string; className: string }) {
  const { at } = useBallotStand(voteId);
  if (at !== 'none' && at !== 'refused') return null;
  return (
    <span className={`at-badge at-badge--accent ${className}`}>
      1<span className="visually-hidden"> open</span>
    </span>
  );
}

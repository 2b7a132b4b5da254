import { VoteLead } from '../lead/VoteLead.tsx';
import { leads, useLive } from '../session/LiveContext.ts';
import { useVote } from './useVoteNews.ts';
import { VoteCard } from './VoteCard.tsx';

export function VotePanel() {
  const { me } = useLive();
  const vote = useVote();
  const lead = leads(me) && <VoteLead vote={vote} />;
  return (
    <div className="vote" role="group" aria-label="Vote" tabIndex={0}>
      {vote ? (
        <VoteCard key={vote.id} vote={vote}>
          {lead}
        </VoteCard>
      ) : (
        <>
          <p className="text-muted">
            There has been no vote yet. When the group is asked something, it stands here.
          </p>
          {lead}
        </>
      )}
    </div>
  );
}

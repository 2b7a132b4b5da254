import type { Vote } from '@attune/protocol';
import { useNow } from '../app/useNow.ts';
import { useLive } from '../session/LiveContext.ts';
import { isSettled, labelOf, secondsTo, takesVotes } from '../vote/voteText.ts';
import { useCommand, type Command } from './useCommand.ts';
import { VoteLauncher } from './VoteLauncher.tsx';
import { WaitingCommands } from './WaitingCommands.tsx';

/** What only those who lead can do with a vote: ask, close, settle a tie, veto. */
export function VoteLead({ vote }: { vote: Vote | undefined }) {
  const { session } = useLive();
  const command = useCommand();
  if (!takesVotes(session.phase)) return null;
  return (
    <section className="vote__lead" aria-label="Lead the vote">
      {vote && <Steer vote={vote} command={command} />}
      {isSettled(vote) && <VoteLauncher command={command} />}
      <WaitingCommands of="vote_" />
      {command.error !== undefined && <p className="at-field__error">{command.error}</p>}
    </section>
  );
}

type SteerProps = { vote: Vote; command: Command };

function Steer({ vote, command }: SteerProps) {
  const { channel } = useLive();
  const ofVote = { vote_id: vote.id };
  if (vote.phase === 'open') {
    return (
      <button
        className="at-button"
        type="button"
        disabled={command.isOnItsWay}
        onClick={() => command.follow(channel.send('vote_close', ofVote))}
      >
        Close the vote now
      </button>
    );
  }
  if (vote.applies_at !== null) return <Veto vote={vote} appliesAt={vote.applies_at} command={command} />;
  const tied = vote.phase === 'closed' && vote.outcome && 'tie' in vote.outcome ? vote.outcome.tie : [];
  if (tied.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2" role="group" aria-label="Choose among those that tied">
      {tied.map((choice) => (
        <button
          className="at-button"
          type="button"
          key={choice}
          disabled={command.isOnItsWay}
          onClick={() => command.follow(channel.send('vote_settle', { ...ofVote, choice }))}
        >
          Choose “{labelOf(vote, choice)}”
        </button>
      ))}
    </div>
  );
}

function Veto({ vote, appliesAt, command }: SteerProps & { appliesAt: string }) {
  const { channel, now } = useLive();
  const seconds = secondsTo(appliesAt, useNow(now, 250));
  return (
    <button
      className="at-button at-button--danger"
      type="button"
      disabled={command.isOnItsWay}
      onClick={() => command.follow(channel.send('vote_veto', { vote_id: vote.id }))}
    >
      <span className="tabular-nums">{seconds > 0 ? `Veto it (${seconds} s)` : 'Veto it'}</span>
    </button>
  );
}

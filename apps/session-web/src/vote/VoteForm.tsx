import { useState, type SubmitEvent } from 'react';
import type { Vote } from '@attune/protocol';
import type { BallotStand } from './ballotStand.ts';
import { useCast } from './useBallot.ts';
import { labelOf } from './voteText.ts';

type Props = { vote: Vote; stand: BallotStand; questionId: string };

/** Arrows choose, Enter votes. Until the close it can be changed. */
export function VoteForm({ vote, stand, questionId }: Props) {
  const cast = useCast(vote.id);
  const [picked, setPicked] = useState<number>();
  const sent = stand.at === 'none' ? undefined : stand.choice;
  const chosen = picked ?? sent;
  // A refused one may be sent again as it is.
  const isDone = chosen === undefined || (chosen === sent && stand.at !== 'refused');
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (!isDone && chosen !== undefined) cast(chosen, labelOf(vote, chosen));
  }
  return (
    <form className="vote__form" onSubmit={submit}>
      <fieldset className="at-field" aria-labelledby={questionId}>
        {vote.choices.map(({ label, technique }, choice) => (
          <label className="at-choice vote__choice" key={label}>
            <input
              type="radio"
              name={`vote-${vote.id}`}
              value={choice}
              checked={chosen === choice}
              onChange={() => setPicked(choice)}
            />
            <span className="vote__label">
              {label}
              {technique && technique.name !== label && <span className="vote__note"> {technique.name}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      <div className="vote__foot">
        <button className="at-button at-button--primary" type="submit" aria-disabled={isDone}>
          {sent === undefined ? 'Vote' : 'Change my vote'}
        </button>
        <p className={stand.at === 'refused' ? 'at-field__error' : 'vote__note'}>{standText(vote, stand)}</p>
      </div>
    </form>
  );
}

function standText(vote: Vote, stand: BallotStand): string {
  switch (stand.at) {
    case 'none':
      return 'You can change it until the vote is closed.';
    case 'waiting':
      return 'Waiting to send. Your vote is kept, and sent when you are back.';
    case 'sending':
      return 'Sending…';
    case 'cast':
      return `You voted for “${labelOf(vote, stand.choice)}”. You can change it.`;
    case 'refused':
      return stand.message;
  }
}

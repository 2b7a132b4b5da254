import type { Vote } from '@attune/protocol';
import { resultRows } from './voteText.ts';

type Props = { vote: Vote; counts: readonly number[]; mine: number | undefined };

/** The bars say nothing that does not stand beside them in words. */
export function VoteResult({ vote, counts, mine }: Props) {
  return (
    <ul className="vote__result" aria-label="Result">
      {resultRows(vote, counts, mine).map(({ label, votes, percent, isChosen, isMine }) => (
        <li className="vote__row" key={label} data-chosen={isChosen}>
          <span className="vote__label">
            {label}
            {isChosen && (
              <span className="at-badge at-badge--success" aria-hidden>
                ✓
              </span>
            )}
            {isMine && <span className="at-badge">your vote</span>}
          </span>
          <span className="vote__count">
            {votes}, {percent} %
          </span>
          <span className="at-progress vote__bar" aria-hidden>
            <span className="at-progress__bar" style={{ inlineSize: `${percent}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

import { useId } from 'react';
import type { Feedback } from '@attune/protocol';
import { ratingWord } from '../feedback/ratingWords.ts';
import { barsOf, countText, feedbackOrder, meanText, nameOf } from './feedbackText.ts';

/** How people rated each thing, and what they wrote. */
export function FeedbackTallies({ feedback }: { feedback: Iterable<Feedback> }) {
  const all = feedbackOrder(feedback);
  if (all.length === 0) {
    return (
      <p className="text-muted">
        Nobody has rated anything yet. People are asked when the breath has changed, and after the end.
      </p>
    );
  }
  return (
    <div className="grid gap-5">
      {all.map((each) => (
        <Tally key={each.about === 'session' ? '' : each.about.technique} feedback={each} />
      ))}
    </div>
  );
}

function Tally({ feedback }: { feedback: Feedback }) {
  const id = useId();
  return (
    <article className="grid gap-2" aria-labelledby={id}>
      <h3 className="text-3 font-semibold" id={id}>
        {nameOf(feedback)}
      </h3>
      <p>
        {meanText(feedback.mean)} <span className="text-muted">· {countText(feedback.count)}</span>
      </p>
      <ul className="tally" aria-label="Ratings">
        {barsOf(feedback).map(({ word, count, percent }) => (
          <li className="tally__row" key={word}>
            <span>{word}</span>
            <span className="at-progress" aria-hidden>
              <span className="at-progress__bar" style={{ inlineSize: `${percent}%` }} />
            </span>
            <span className="tally__count">{count}</span>
          </li>
        ))}
      </ul>
      {feedback.words.length > 0 && (
        <ul className="at-list" aria-label="Newest words">
          {feedback.words.map((words, index) => (
            <li className="at-list__item" key={`${words.received_at} ${index}`}>
              <span className="at-list__main">
                <span className="tally__words">{words.text}</span>
                <span className="at-list__note block">
                  {words.name ?? 'without a name'} · {ratingWord(words.rating)}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

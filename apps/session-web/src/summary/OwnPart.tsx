import type { OwnSummary } from '@attune/protocol';
import { counted, minutesText } from './Figure.tsx';

/** What it was for oneself. Nobody else reads it. */
export function OwnPart({ own }: { own: OwnSummary }) {
  const { heart } = own;
  return (
    <section aria-labelledby="own" className="grid gap-2">
      <h2 id="own">What it was for you</h2>
      <p className="page__note">Only you see this part.</p>
      <ul className="at-list">
        <li className="at-list__item">
          {minutesText(own.minutes)} minutes, {counted(own.cycles, 'breath cycle')}
        </li>
        <li className="at-list__item">
          {own.messages === 0 ? 'You wrote nothing' : `You wrote ${counted(own.messages, 'message')}`}
        </li>
        {own.votes.map(({ question, choice }, index) => (
          <li className="at-list__item" key={index}>
            <span className="at-list__main">
              {question}
              <br />
              <span className="at-list__note">You chose: {choice}</span>
            </span>
          </li>
        ))}
        {own.achievements.map(({ id, title, words }) => (
          <li className="at-list__item" key={id}>
            <span className="at-list__main">
              {title}
              <br />
              <span className="at-list__note">{words}</span>
            </span>
          </li>
        ))}
        <li className="at-list__item">
          {heart
            ? `Your heart: ${Math.round(heart.before.bpm)} beats a minute before, ${Math.round(heart.after.bpm)} after`
            : 'Nothing of your heart was kept'}
        </li>
      </ul>
    </section>
  );
}

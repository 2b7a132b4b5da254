import type { OwnSummary } from '@attune/protocol';
import { counted, minutesText } from './Figure.tsx';

function HeartItem({ heart }: Pick<OwnSummary, 'heart'>) {
  if (!heart) return <li className="at-list__item">Nothing of your heart was kept</li>;
  const { before, after } = heart;
  return (
    <li className="at-list__item">
      <span className="at-list__main">
        Your heart: {Math.round(before.bpm)} beats a minute at the beginning, {Math.round(after.bpm)} at the
        end
        {before.rmssd !== null && after.rmssd !== null && (
          <>
            <br />
            Variability (RMSSD): {Math.round(before.rmssd)} ms, then {Math.round(after.rmssd)} ms
          </>
        )}
        <br />
        <span className="at-list__note">
          Medians of the first and the last two minutes of good signal. Many things change them: for interest
          only.
        </span>
      </span>
    </li>
  );
}

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
        <HeartItem heart={heart} />
      </ul>
    </section>
  );
}

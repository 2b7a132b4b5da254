import { Link } from '../ui/Link.tsx';
import { useApp } from '../app/AppContext.ts';
import type { Refusal } from './joinView.ts';

type Props = {
  refusal: Refusal;
  sessionId: string | undefined;
  busy?: boolean;
  onAgain?: () => void;
  onMove?: () => void;
};

/** Why it does not go on here, and what can be done about it. */
export function RefusalNotice({ refusal, sessionId, busy = false, onAgain, onMove }: Props) {
  const { seats } = useApp();
  const hasSeat = sessionId !== undefined && seats.find(sessionId) !== undefined;
  const tone = refusal.way === 'none' || refusal.way === 'summary' ? 'at-banner--warning' : '';
  return (
    <div className={`at-banner ${tone}`} role="alert">
      <div className="at-banner__text">
        <p className="font-semibold">{refusal.title}</p>
        <p>{refusal.text}</p>
      </div>
      {refusal.way === 'move' && onMove && (
        <button className="at-button at-button--primary" type="button" disabled={busy} onClick={onMove}>
          Move here
        </button>
      )}
      {refusal.way === 'again' && onAgain && (
        <button className="at-button" type="button" disabled={busy} onClick={onAgain}>
          Try again
        </button>
      )}
      {refusal.way === 'summary' && hasSeat && (
        <Link className="at-button" to={`/s/${sessionId}/summary`}>
          My summary
        </Link>
      )}
    </div>
  );
}

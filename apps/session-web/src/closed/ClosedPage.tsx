import { useEffect } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import { Link } from '../ui/Link.tsx';
import { useApp } from '../app/AppContext.ts';
import { Page } from '../ui/Page.tsx';
import { CLOSED_TEXTS, pageReason, supportCode, type ClosedText, type PageReason } from './closedTexts.ts';
import { NotFoundPage } from './NotFoundPage.tsx';

/** Handed over by the page that was left; absent when the address was opened by itself. */
export type ClosedFrom = { readonly sessionId: string; readonly code: number | null };

/** A page is shown this long before it goes back by itself, where it does. */
const RETURN_AFTER_MS = 5_000;

export function ClosedPage() {
  const { reason = '' } = useParams();
  const known = pageReason(reason);
  return known ? <KnownReason reason={known} /> : <NotFoundPage />;
}

function KnownReason({ reason }: { reason: PageReason }) {
  const from = useLocation().state as ClosedFrom | null;
  const text = CLOSED_TEXTS[reason];
  useOwnReturn(reason, from);
  return (
    <Page title={text.title} kicker="Attune">
      <p className="text-3">{text.why}</p>
      <p>{text.next}</p>
      <div className="flex flex-wrap gap-2">
        <WayBack text={text} from={from} />
        <Link className="at-button" to="/">
          To the start page
        </Link>
      </div>
      <p className="page__note">
        Support code{' '}
        <code className="select-all">{supportCode(reason, from?.code ?? null, from?.sessionId)}</code>
      </p>
    </Page>
  );
}

/** Only a server that is being renewed lets people back without asking; every other reason waits for the person. */
function useOwnReturn(reason: PageReason, from: ClosedFrom | null): void {
  const navigate = useNavigate();
  const sessionId = reason === 'draining' ? from?.sessionId : undefined;
  useEffect(() => {
    if (sessionId === undefined) return undefined;
    const timer = setTimeout(() => void navigate(`/s/${sessionId}`, { replace: true }), RETURN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [navigate, sessionId]);
}

function WayBack({ text, from }: { text: ClosedText; from: ClosedFrom | null }) {
  const { seats } = useApp();
  const seat = from ? seats.find(from.sessionId) : undefined;
  if (text.wayBack === 'reload') {
    return (
      <button className="at-button at-button--primary" type="button" onClick={() => history.back()}>
        Load again
      </button>
    );
  }
  if (text.wayBack === 'return' && from)
    return <Primary to={`/s/${from.sessionId}`}>Back to the session</Primary>;
  if (text.wayBack === 'rejoin' && seat) return <Primary to={`/j/${seat.code}`}>Open my link again</Primary>;
  return null;
}

function Primary({ to, children }: { to: string; children: string }) {
  return (
    <Link className="at-button at-button--primary" to={to}>
      {children}
    </Link>
  );
}

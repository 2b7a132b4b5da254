import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Link } from '../ui/Link.tsx';
import { calls, type SessionSummary } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { Page } from '../ui/Page.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { SummaryFeedback } from '../feedback/SummaryFeedback.tsx';
import type { Seat } from '../seat/seatStore.ts';
import { asProtocolError, errorName } from '../ui/errorText.ts';

/** The last seconds of an ending session pass before its summary is there. */
const NOT_YET_RETRIES = 5;
const NOT_YET_RETRY_MS = 1_500;

export function SummaryPage() {
  const { id = '' } = useParams();
  const { apiFor, seats } = useApp();
  const seat = seats.find(id);
  const summary = useQuery({
    queryKey: ['summary', id],
    queryFn: () => apiFor(seat?.token).call(calls.getSummary, { params: { id } }),
    enabled: seat !== undefined,
    networkMode: 'always',
    retry: (failures, error) => errorName(error) === 'WRONG_PHASE' && failures < NOT_YET_RETRIES,
    retryDelay: NOT_YET_RETRY_MS,
  });
  if (!seat) return <NoSeat />;
  if (summary.data)
    return <Summary title={summary.data.session.title} summary={summary.data.summary} seat={seat} />;
  if (!summary.error) return <PageSkeleton />;
  return (
    <Page title="No summary yet" kicker={seat.session.title}>
      <p className="text-3">{asProtocolError(summary.error).message}</p>
      <div className="flex flex-wrap gap-2">
        <button className="at-button at-button--primary" type="button" onClick={() => void summary.refetch()}>
          Try again
        </button>
        <Link className="at-button" to="/">
          To the start page
        </Link>
      </div>
    </Page>
  );
}

function NoSeat() {
  return (
    <Page title="No summary on this device" kicker="Attune">
      <p>A summary can be read on the device that took part. Open it there, or open your link again.</p>
      <div>
        <Link className="at-button" to="/">
          To the start page
        </Link>
      </div>
    </Page>
  );
}

function Summary({ title, summary, seat }: { title: string; summary: SessionSummary; seat: Seat }) {
  return (
    <Page title="The session has ended" kicker={title}>
      <p className="text-3">Thank you for breathing together. Take a moment before you get up.</p>
      <section aria-labelledby="figures" className="grid gap-3">
        <h2 id="figures">What it was</h2>
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          <Figure label="minutes" value={minutesText(summary.minutes)} />
          <Figure label={summary.people === 1 ? 'person' : 'people'} value={String(summary.people)} />
          <Figure
            label={summary.cycles === 1 ? 'breath cycle' : 'breath cycles'}
            value={String(summary.cycles)}
          />
          <Figure label={summary.messages === 1 ? 'message' : 'messages'} value={String(summary.messages)} />
        </dl>
      </section>
      {summary.techniques.length > 0 && (
        <section aria-labelledby="techniques" className="grid gap-2">
          <h2 id="techniques">How we breathed</h2>
          <ol className="at-list">
            {summary.techniques.map((name, index) => (
              <li className="at-list__item" key={`${index} ${name}`}>
                {name}
              </li>
            ))}
          </ol>
        </section>
      )}
      <SummaryFeedback seat={seat} />
      <div>
        <Link className="at-button" to="/">
          To the start page
        </Link>
      </div>
    </Page>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className="at-card flex flex-col-reverse justify-end gap-0">
      <dt className="at-card__note">{label}</dt>
      <dd className="at-card__figure">{value}</dd>
    </div>
  );
}

/** A tenth is worth telling only of a short session. */
function minutesText(minutes: number): string {
  return minutes < 10 ? minutes.toFixed(1).replace(/\.0$/, '') : String(Math.round(minutes));
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { calls, type Erasure, type SummaryView } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { SummaryMoments } from '../achievement/SummaryMoments.tsx';
import { SummaryFeedback } from '../feedback/SummaryFeedback.tsx';
import type { Seat } from '../seat/seatStore.ts';
import { asProtocolError, errorName } from '../ui/errorText.ts';
import { Link } from '../ui/Link.tsx';
import { Page } from '../ui/Page.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { ErasedPage } from './ErasedPage.tsx';
import { Figure, figuresOf } from './Figure.tsx';
import { GroupPart } from './GroupPart.tsx';
import { KeepIt } from './KeepIt.tsx';
import { OwnPart } from './OwnPart.tsx';
import { YourData } from './YourData.tsx';
import './summary.css';

/** The last seconds of an ending session pass before its summary is there. */
const NOT_YET_RETRIES = 5;
const NOT_YET_RETRY_MS = 1_500;

export function SummaryPage() {
  const { id = '' } = useParams();
  const { apiFor, seats } = useApp();
  const [erasure, setErasure] = useState<Erasure>();
  // Kept while the page is open: after a deletion it is nowhere else any more.
  const [seat] = useState(() => seats.find(id));
  const summary = useQuery({
    queryKey: ['summary', id],
    queryFn: () => apiFor(seat?.token).call(calls.getSummary, { params: { id } }),
    enabled: seat !== undefined && erasure === undefined,
    networkMode: 'always',
    retry: (failures, error) => errorName(error) === 'WRONG_PHASE' && failures < NOT_YET_RETRIES,
    retryDelay: NOT_YET_RETRY_MS,
  });
  if (erasure) return <ErasedPage erasure={erasure} />;
  if (!seat) return <NoSeat />;
  if (summary.data) return <Summary view={summary.data} seat={seat} onErased={setErasure} />;
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
      <YourData seat={seat} onErased={setErasure} />
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

type SummaryProps = { view: SummaryView; seat: Seat; onErased: (erasure: Erasure) => void };

function Summary({ view, seat, onErased }: SummaryProps) {
  const { session, summary, group, own, people } = view;
  return (
    <Page title="The session has ended" kicker={session.title}>
      <p className="text-3 no-print">Thank you for breathing together. Take a moment before you get up.</p>
      <section aria-labelledby="figures" className="grid gap-3">
        <h2 id="figures">What it was</h2>
        <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {figuresOf(summary).map(({ label, value }) => (
            <Figure key={label} label={label} value={value} />
          ))}
        </dl>
      </section>
      {own && <OwnPart own={own} />}
      <GroupPart group={group} people={people} />
      <SummaryMoments group={group} own={own} />
      <div className="no-print">
        <SummaryFeedback seat={seat} />
      </div>
      <KeepIt seat={seat} keptUntil={view.kept_until} />
      <YourData seat={seat} onErased={onErased} />
      <div className="no-print">
        <Link className="at-button" to="/">
          To the start page
        </Link>
      </div>
    </Page>
  );
}

import { useQuery } from '@tanstack/react-query';
import { calls, type FeedbackAbout, type FeedbackView } from '@attune/protocol';
import { useState } from 'react';
import { useApp } from '../app/AppContext.ts';
import { deviceClock } from '../app/useNow.ts';
import { FeedbackTallies } from '../lead/FeedbackTallies.tsx';
import type { Seat } from '../seat/seatStore.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { isSameThing } from './about.ts';
import { FeedbackFields } from './FeedbackFields.tsx';
import { useFeedbackForm } from './useFeedbackForm.ts';
import { feedbackKey, useGiveByCall } from './useGiveByCall.ts';
import { useKeptWords } from './useKeptWords.ts';

/** What people give after the end comes in over some minutes. */
const LOOK_AGAIN_MS = 10_000;

/** After the end: a participant is asked, whoever led reads what people said, and an observer is left alone. */
export function SummaryFeedback({ seat }: { seat: Seat }) {
  const { apiFor } = useApp();
  const { id } = seat.session;
  const leads = seat.role === 'instructor';
  const view = useQuery({
    queryKey: feedbackKey(id),
    queryFn: () => apiFor(seat.token).call(calls.getFeedback, { params: { id } }),
    enabled: seat.role !== 'observer',
    networkMode: 'always',
    refetchInterval: leads ? LOOK_AGAIN_MS : false,
  });
  if (seat.role === 'observer') return null;
  if (leads) return <WhatPeopleSaid view={view.data} problem={view.error} />;
  // What was given before is not known without an answer; asking all the same would show it as not given.
  if (!view.data) return null;
  return <Ask seat={seat} view={view.data} />;
}

function WhatPeopleSaid({ view, problem }: { view: FeedbackView | undefined; problem: Error | null }) {
  return (
    <section aria-labelledby="feedback" className="grid gap-3">
      <h2 id="feedback">What people said</h2>
      {view && <FeedbackTallies feedback={view.feedback} />}
      {!view && problem && <p className="at-field__error">{asProtocolError(problem).message}</p>}
    </section>
  );
}

function Ask({ seat, view }: { seat: Seat; view: FeedbackView }) {
  // Decided once: an answer that is late by a minute must not take the fields away from whoever is writing.
  const [isOpen] = useState(() => view.until === null || Date.parse(view.until) > deviceClock());
  const [showsEach, setShowsEach] = useState(false);
  if (!isOpen) return null;
  return (
    <section aria-labelledby="feedback" className="grid gap-3">
      <h2 id="feedback">How was it for you?</h2>
      <AskAbout seat={seat} view={view} about="session" title="The session as a whole" />
      {view.techniques.length > 0 && (
        <button
          className="at-button at-button--quiet justify-self-start"
          type="button"
          aria-expanded={showsEach}
          onClick={() => setShowsEach(!showsEach)}
        >
          Each breath on its own
        </button>
      )}
      {showsEach &&
        view.techniques.map(({ id, name }) => (
          <AskAbout key={id} seat={seat} view={view} about={{ technique: id }} title={name} isSmall />
        ))}
    </section>
  );
}

type AskProps = { seat: Seat; view: FeedbackView; about: FeedbackAbout; title: string; isSmall?: boolean };

function AskAbout({ seat, view, about, title, isSmall = false }: AskProps) {
  const given = view.given.find((each) => isSameThing(each.about, about));
  const kept = useKeptWords(seat.session.id, about);
  const form = useFeedbackForm(given, useGiveByCall(seat, about), kept);
  return <FeedbackFields form={form} title={title} isSmall={isSmall} />;
}

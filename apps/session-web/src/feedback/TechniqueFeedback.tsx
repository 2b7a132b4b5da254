import { useChannel, useEvents } from '@attune/client/react';
import { userChannel, type FeedbackAbout, type FeedbackReceived, type Technique } from '@attune/protocol';
import { useMemo } from 'react';
import { useLive } from '../session/LiveContext.ts';
import { isSameThing } from './about.ts';
import { FeedbackFields } from './FeedbackFields.tsx';
import { useFeedbackForm } from './useFeedbackForm.ts';
import { useGiveLive } from './useGiveLive.ts';
import { useKeptWords } from './useKeptWords.ts';

type Props = { technique: Technique; onClose: () => void };

/** Asks about the breath that has just been; key it by the technique. */
export function TechniqueFeedback({ technique, onClose }: Props) {
  const about = useMemo(() => ({ technique: technique.id }), [technique.id]);
  const { session } = useLive();
  const form = useFeedbackForm(useGiven(about), useGiveLive(about), useKeptWords(session.id, about));
  return (
    <section className="feedback-strip" aria-label="Feedback">
      <FeedbackFields form={form} title={`How was ${technique.name}?`} isSmall onClose={onClose} />
    </section>
  );
}

/** What this person gave last about it, from whatever tab. The channel is followed only while somebody is asked. */
function useGiven(about: FeedbackAbout): FeedbackReceived | undefined {
  const { session, me } = useLive();
  const received = useEvents(useChannel(userChannel(me.userId)), 'feedback_received');
  return received.findLast(({ data }) => data.session_id === session.id && isSameThing(data.about, about))
    ?.data;
}

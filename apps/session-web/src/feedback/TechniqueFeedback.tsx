import { useChannel, useEvents } from '@attune/client/react';
import { userChannel, type FeedbackAbout, type FeedbackReceived, type Technique } from '@attune/protocol';
import { useEffect, useEffectEvent, useMemo, useState, type FocusEvent } from 'react';
import { useLive } from '../session/LiveContext.ts';
import { isSameThing } from './about.ts';
import { FeedbackFields } from './FeedbackFields.tsx';
import { useFeedbackForm, type FeedbackForm } from './useFeedbackForm.ts';
import { useGiveLive } from './useGiveLive.ts';
import { useKeptWords } from './useKeptWords.ts';

type Props = { technique: Technique; onHold: (isHeld: boolean) => void; onClose: () => void };

/** Asks about the breath that has just been; key it by the technique. */
export function TechniqueFeedback({ technique, onHold, onClose }: Props) {
  const about = useMemo(() => ({ technique: technique.id }), [technique.id]);
  const { session } = useLive();
  const kept = useKeptWords(session.id, about);
  const form = useFeedbackForm(useGiven(about), useGiveLive(about), kept);
  const focus = useHold(form, kept.read().trim() !== '', onHold);
  return (
    // Whoever presses a place in it that takes no focus is still in it.
    <section className="feedback-strip" aria-label="Feedback" tabIndex={-1} {...focus}>
      <FeedbackFields form={form} title={`How was ${technique.name}?`} isSmall onClose={onClose} />
    </section>
  );
}

/** It is held while words wait, while somebody is in the field for them, and while they are at what was not sent yet. */
function useHold({ stand }: FeedbackForm, hasWords: boolean, onHold: (isHeld: boolean) => void) {
  const [focused, setFocused] = useState<Element>();
  const isOpen = stand === 'not_given' || stand === 'unsent' || stand === 'failed';
  const isHeld = hasWords || focused instanceof HTMLTextAreaElement || (isOpen && focused !== undefined);
  const tell = useEffectEvent(onHold);
  useEffect(() => {
    tell(isHeld);
    return () => tell(false);
  }, [isHeld]);
  return {
    onFocus: ({ target }: FocusEvent) => setFocused(target),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      // Who goes to another window leaves the focus where it is.
      if (!currentTarget.contains(relatedTarget ?? document.activeElement)) setFocused(undefined);
    },
  };
}

/** What this person gave last about it, from whatever tab. The channel is followed only while somebody is asked. */
function useGiven(about: FeedbackAbout): FeedbackReceived | undefined {
  const { session, me } = useLive();
  const received = useEvents(useChannel(userChannel(me.userId)), 'feedback_received');
  return received.findLast(({ data }) => data.session_id === session.id && isSameThing(data.about, about))
    ?.data;
}

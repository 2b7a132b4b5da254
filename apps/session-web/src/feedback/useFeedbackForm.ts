import { useEffect, useEffectEvent, useReducer } from 'react';
import type { FeedbackReceived } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import type { DraftStore } from '../chat/draftStore.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { formStep, shownDraft, standOf, formWith, wishOf, type Draft, type Stand } from './feedbackForm.ts';

/** Who passes the radios with the arrow keys on the way to one of them has not chosen the others. */
const SETTLE_MS = 800;

/** The way out: over the socket, or by a call where there is none. */
export type Giver = {
  /** Resolves when it is on disk; rejects with what it was refused for. */
  give(wish: NonNullable<ReturnType<typeof wishOf>>): Promise<unknown>;
  /** What was given last waits for the network. */
  readonly waits: boolean;
};

export type FeedbackForm = {
  readonly draft: Draft;
  readonly stand: Stand;
  /** Why the last one failed. */
  readonly problem: string | undefined;
  /** A rating, or whether the name goes along. It is sent by itself a moment later. */
  choose(part: Partial<Draft>): void;
  /** Words wait for `send`. */
  write(words: string): void;
  send(): void;
};

/** `given`: what the server is known to have. `kept`: where words that were not sent outlive a panel that is closed. */
export function useFeedbackForm(
  given: FeedbackReceived | undefined,
  giver: Giver,
  kept: DraftStore,
): FeedbackForm {
  const { announcer } = useApp();
  const [form, dispatch] = useReducer(formStep, kept.read(), formWith);
  const draft = shownDraft(form, given);

  function send(): void {
    const wish = wishOf(draft);
    if (!wish) return;
    dispatch({ type: 'sent', draft });
    giver.give(wish).then(
      () => {
        // What was written since then is not sent yet.
        if (kept.read().trim() === draft.words.trim()) kept.write('');
        dispatch({ type: 'received', draft, over: given });
        announcer.say('Thank you. Your feedback was received.');
      },
      (error: unknown) => {
        const { message } = asProtocolError(error);
        dispatch({ type: 'failed', draft, message });
        announcer.say(message);
      },
    );
  }

  const sendDue = useEffectEvent(send);
  useEffect(() => {
    if (!form.isDue) return undefined;
    const timer = setTimeout(() => sendDue(), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [form.edits, form.isDue]);
  const flush = useEffectEvent(() => {
    if (form.isDue) send();
  });
  // Whoever leaves right after a choice has chosen.
  useEffect(() => () => flush(), []);

  return {
    draft,
    stand: standOf(form, given, giver.waits),
    problem: form.sending.at === 'failed' ? form.sending.message : undefined,
    choose: (part) => dispatch({ type: 'chosen', draft: { ...draft, ...part } }),
    write: (words) => {
      kept.write(words);
      dispatch({ type: 'written', draft: { ...draft, words } });
    },
    send,
  };
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  calls,
  type CallBody,
  type FeedbackAbout,
  type FeedbackReceived,
  type FeedbackView,
} from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import type { Seat } from '../seat/seatStore.ts';
import { isSameThing } from './about.ts';
import type { Giver } from './useFeedbackForm.ts';

export const feedbackKey = (sessionId: string) => ['feedback', sessionId] as const;

/** By a call, where there is no socket any more: without a network it waits for as long as the page is open. */
export function useGiveByCall(seat: Seat, about: FeedbackAbout): Giver {
  const { apiFor } = useApp();
  const queries = useQueryClient();
  const { id } = seat.session;
  const giving = useMutation({
    mutationFn: (body: CallBody<typeof calls.giveFeedback>) =>
      apiFor(seat.token).call(calls.giveFeedback, { params: { id }, body }),
    onSuccess: (received) =>
      queries.setQueryData<FeedbackView>(feedbackKey(id), (view) => view && withGiven(view, received)),
  });
  return {
    waits: giving.isPaused,
    give: (wish) => giving.mutateAsync({ about, ...wish }),
  };
}

function withGiven(view: FeedbackView, received: FeedbackReceived): FeedbackView {
  const others = view.given.filter(({ about }) => !isSameThing(about, received.about));
  return { ...view, given: [...others, received] };
}

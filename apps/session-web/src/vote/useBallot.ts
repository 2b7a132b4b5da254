import { createSignal, type DeliveryStatus } from '@attune/client';
import { useChannel, useOutbox, useSignal, useStates } from '@attune/client/react';
import { userChannel, type ProtocolError } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { asProtocolError } from '../ui/errorText.ts';
import { ballotsIn, ballotStand, type BallotStand } from './ballotStand.ts';

const NOTHING_SENT = createSignal<DeliveryStatus>('acknowledged');
const NO_ERROR = createSignal<ProtocolError | undefined>(undefined);

/** One's own ballot in a vote, on whatever device it was cast. */
export function useBallotStand(voteId: string): BallotStand {
  const { channel, session, me } = useLive();
  const ballot = useStates(useChannel(userChannel(me.userId)), 'ballot').get(session.id);
  const last = ballotsIn(useOutbox(channel), voteId).at(-1);
  const status = useSignal(last?.delivery.status ?? NOTHING_SENT);
  const error = useSignal(last?.delivery.error ?? NO_ERROR);
  return ballotStand(voteId, ballot, last && { choice: last.choice, status, message: error?.message });
}

/** Casts a ballot, or changes it. Without a network it waits in the outbox, also through a reload of the page. */
export function useCast(voteId: string): (choice: number, label: string) => void {
  const { channel } = useLive();
  const { announcer } = useApp();
  return (choice, label) => {
    for (const { delivery } of ballotsIn(channel.outbox.get(), voteId)) delivery.dismiss();
    channel.send('vote_cast', { vote_id: voteId, choice }).done.then(
      () => announcer.say(`Your vote counts: ${label}`),
      (error: unknown) => announcer.say(asProtocolError(error).message),
    );
  };
}

import { useState } from 'react';
import { createSignal, type Delivery, type DeliveryStatus } from '@attune/client';
import { useSignal } from '@attune/client/react';
import type { FeedbackAbout } from '@attune/protocol';
import { useLive } from '../session/LiveContext.ts';
import type { Giver } from './useFeedbackForm.ts';

const NOTHING_SENT = createSignal<DeliveryStatus>('acknowledged');

/** Over the socket of the session: without a network it waits in the outbox, also through a reload of the page. */
export function useGiveLive(about: FeedbackAbout): Giver {
  const { channel } = useLive();
  const [delivery, setDelivery] = useState<Delivery>();
  const status = useSignal(delivery?.status ?? NOTHING_SENT);
  return {
    waits: status === 'queued',
    async give(wish) {
      const sent = channel.send('feedback_give', { about, ...wish });
      setDelivery(sent);
      // The form keeps what failed; the outbox need not.
      await sent.done.catch((error: unknown) => {
        sent.dismiss();
        throw error;
      });
    },
  };
}

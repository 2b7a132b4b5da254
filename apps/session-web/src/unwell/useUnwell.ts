import { createSignal, type DeliveryStatus } from '@attune/client';
import { useChannel, useOutbox, useSignal, useStates } from '@attune/client/react';
import { userChannel, type ProtocolError } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { saidIn, unwellStand, type UnwellStand } from './unwellStand.ts';

const NOTHING_SENT = createSignal<DeliveryStatus>('acknowledged');
const NO_ERROR = createSignal<ProtocolError | undefined>(undefined);

/** How this person feels, on whatever device they said it. */
export function useUnwellStand(): UnwellStand {
  const { channel, session, me } = useLive();
  const told = useStates(useChannel(userChannel(me.userId)), 'unwell').get(session.id);
  const last = saidIn(useOutbox(channel)).at(-1);
  const status = useSignal(last?.delivery.status ?? NOTHING_SENT);
  const error = useSignal(last?.delivery.error ?? NO_ERROR);
  return unwellStand(told, last && { type: last.type, status, message: error?.message });
}

/** Says it. Without a network it waits in the outbox, also through a reload of the page. */
export function useSayUnwell(): { begin(): void; end(): void } {
  const { channel } = useLive();
  const { announcer } = useApp();
  const say = (type: 'unwell_begin' | 'unwell_end', words: string) => {
    // What failed before is not what is true now.
    for (const { delivery } of saidIn(channel.outbox.get())) delivery.dismiss();
    channel.send(type, {});
    announcer.say(words);
  };
  return {
    begin: () => say('unwell_begin', 'The breath has stopped for you. Breathe as you like.'),
    end: () => say('unwell_end', 'The breath goes on'),
  };
}

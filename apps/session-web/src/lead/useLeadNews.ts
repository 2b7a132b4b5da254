import { useEvents } from '@attune/client/react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useApp } from '../app/AppContext.ts';
import { leads, useLive } from '../session/LiveContext.ts';

/** Says who leads from now on, and to a person that they may. */
export function useLeadNews(): void {
  const { channel, me } = useLive();
  const { announcer } = useApp();
  const taken = useEvents(channel, 'lead_taken').at(-1);
  const isLeading = leads(me);
  const before = useRef({ takenId: taken?.id, isLeading });
  const say = useEffectEvent((was: { takenId: string | undefined; isLeading: boolean }) => {
    if (taken && taken.id !== was.takenId && taken.data.by.user_id !== me.userId)
      announcer.say(`${taken.data.by.name} leads now`);
    if (isLeading !== was.isLeading)
      announcer.say(isLeading ? 'You can lead now. The deck is below the breath.' : 'You take part again');
  });
  const takenId = taken?.id;
  useEffect(() => {
    const was = before.current;
    before.current = { takenId, isLeading };
    say(was);
  }, [takenId, isLeading]);
}

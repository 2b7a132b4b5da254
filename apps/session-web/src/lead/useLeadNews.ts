import { useEvents } from '@attune/client/react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useApp } from '../app/AppContext.ts';
import { leads, useLive } from '../session/LiveContext.ts';

/** Whether somebody may lead since a moment ago and has not seen it. */
type LeadNews = { readonly isNew: boolean; seen(): void };

/** Says who leads from now on, and to a person that they may. */
export function useLeadNews(): LeadNews {
  const { channel, me } = useLive();
  const { announcer } = useApp();
  const taken = useEvents(channel, 'lead_taken').at(-1);
  const isLeading = leads(me);
  const [isNew, setIsNew] = useState(false);
  const before = useRef({ takenId: taken?.id, isLeading });
  const say = useEffectEvent((was: { takenId: string | undefined; isLeading: boolean }) => {
    if (taken && taken.id !== was.takenId && taken.data.by.user_id !== me.userId)
      announcer.say(`${taken.data.by.name} leads now`);
    if (isLeading === was.isLeading) return;
    announcer.say(isLeading ? 'You can lead now. The deck is open to you.' : 'You take part again');
    setIsNew(isLeading);
  });
  const takenId = taken?.id;
  useEffect(() => {
    const was = before.current;
    before.current = { takenId, isLeading };
    say(was);
  }, [takenId, isLeading]);
  return { isNew, seen: () => setIsNew(false) };
}

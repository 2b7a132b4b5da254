import type { ChannelHandle } from '@attune/client';
import { useChannel } from '@attune/client/react';
import { userChannel } from '@attune/protocol';
import type { PacerPlan } from '@attune/vitals';
import { useEffect, useEffectEvent, useState } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';
import { boundaryAfter } from './boundaryAfter.ts';
import { calm, stepCalm, type CalmEvent, type CalmQueue } from './calmQueue.ts';
import { momentOf, type Moment } from './moment.ts';

export type Moments = {
  /** What is to be seen now. */
  readonly shown: Moment | null;
  dismiss(): void;
  /** Came since the list was last looked at. */
  readonly unseen: number;
  see(): void;
};

/** What is reached, as it comes: shown and said at the next cycle boundary, never into a breath. */
export function useMoments(plan: PacerPlan): Moments {
  const { channel, me, now } = useLive();
  const { announcer } = useApp();
  const own = useChannel(userChannel(me.userId));
  const [queue, setQueue] = useState<CalmQueue<Moment>>(calm);
  const [unseen, setUnseen] = useState(0);
  const feed = (event: CalmEvent<Moment>) => {
    const env = { now: now(), boundaryAfter: (at: number) => boundaryAfter(plan, at) };
    setQueue((before) => stepCalm(before, event, env));
  };
  const wake = useEffectEvent(() => feed({ type: 'woke' }));
  const take = useEffectEvent((moment: Moment) => {
    setUnseen((count) => count + 1);
    feed({ type: 'arrived', item: moment });
  });
  useEffect(() => {
    const ends = [...follow(channel, 'group', take), ...follow(own, 'me', take)];
    return () => ends.forEach((end) => end());
  }, [channel, own]);
  const { wakeAt, shown } = queue;
  useEffect(() => {
    if (wakeAt === null) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    // The clock of the server may be a little behind a timer of this device.
    const wait = () => {
      const leftMs = wakeAt - now();
      timer = setTimeout(() => (now() < wakeAt ? wait() : wake()), Math.max(1, leftMs));
    };
    wait();
    return () => clearTimeout(timer);
  }, [wakeAt, queue, now]);
  useEffect(() => {
    if (shown) announcer.say(`${shown.title}. ${shown.words}`);
  }, [announcer, shown]);
  return {
    shown,
    dismiss: () => feed({ type: 'dismissed' }),
    unseen,
    see: () => setUnseen(0),
  };
}

/** The history before is no news. */
function follow(
  channel: ChannelHandle,
  of: Moment['of'],
  take: (moment: Moment) => void,
): readonly (() => void)[] {
  return [
    channel.on('achievement_unlocked', (event) => take(momentOf(event, of))),
    channel.on('hrv_milestone', (event) => take(momentOf(event, of))),
    channel.on('group_sync_achieved', (event) => take(momentOf(event, of))),
  ];
}

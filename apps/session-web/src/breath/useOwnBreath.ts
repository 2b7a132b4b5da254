import { pacerAt, type PacerPlan } from '@attune/vitals';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { deviceClock } from '../app/useNow.ts';
import type { Heart } from '../health/heart.ts';
import { useLive } from '../session/LiveContext.ts';
import type { HeartPhase } from './heartPhase.ts';
import { createOwnBreath, type OwnBreath } from './ownBreath.ts';

/**
 * One breath for the page. Who takes part in a live session says it to the group; nobody else has one to say, nor has who does not
 * breathe the group's breaths now (`joinsIn`).
 */
export function useOwnBreath({ beats }: Pick<Heart, 'beats'>, plan: PacerPlan, joinsIn: boolean): OwnBreath {
  const { channel, session, me, now } = useLive();
  const [own] = useState(() =>
    createOwnBreath(
      { now, say: (breath) => channel.set('breath', breath) },
      { plan, heartPhase: () => null },
    ),
  );
  const isHeard = useSyncExternalStore(beats.subscribe, () => beats.get().at === 'heard');
  const heartPhase = useHeartPhase(isHeard);
  useEffect(() => {
    own.heed({
      plan,
      heartPhase: (at) => heartPhase?.(beats.get(), pacerAt(plan, at).technique, deviceClock()) ?? null,
    });
  }, [own, plan, beats, heartPhase]);
  const contributes = joinsIn && me.role === 'participant' && session.phase === 'live';
  useEffect(() => (contributes ? own.start() : undefined), [own, contributes]);
  return own;
}

/** What only those need who wear a strap. */
function useHeartPhase(isHeard: boolean): HeartPhase | undefined {
  const [heartPhase, setHeartPhase] = useState<HeartPhase>();
  useEffect(() => {
    if (!isHeard) return;
    // Without it nobody is kept from breathing; it is asked for again with the next strap.
    import('./heartPhase.ts').then((m) => setHeartPhase(m.createHeartPhase)).catch(() => undefined);
  }, [isHeard]);
  return heartPhase;
}

import { useSignal, useStates } from '@attune/client/react';
import { wrapTurns, type PacerPlan } from '@attune/vitals';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useMediaQuery } from '../app/useMediaQuery.ts';
import { useLive } from '../session/LiveContext.ts';
import type { OwnBreath } from './ownBreath.ts';
import { breathMsAt, groupPhaseAt } from './syncText.ts';
import { createTurning } from './turning.ts';
import './together.css';

/**
 * So often, as the group is told of, a mark is told where it will be next; it goes there by itself, or stands there at once for whom things are
 * not to move.
 */
const LOOK_MS = 1_000;

/** Where on the ring the group is in its breath, and where I am. The words for it are in the top bar. */
export function SyncMarks({ own, plan }: { own: OwnBreath; plan: PacerPlan }) {
  const { channel, session, now } = useLive();
  const group = useStates(channel, 'synchrony').get(session.id);
  const groupMark = useRef<HTMLSpanElement>(null);
  const myMark = useRef<HTMLSpanElement>(null);
  const look = useEffectEvent(() => {
    const at = now();
    return { groups: groupPhaseAt(group, plan, at), mine: own.look().phase, breathMs: breathMsAt(plan, at) };
  });
  const isStill = useStillness();
  useEffect(() => {
    if (!groupMark.current || !myMark.current) return undefined;
    const [groups, mine] = [createTurning(groupMark.current), createTurning(myMark.current)];
    function step(): void {
      const seen = look();
      groups.putAt(seen.groups);
      mine.putAt(seen.mine);
    }
    function goOn(): void {
      const seen = look();
      groups.moveTo(soon(seen.groups, seen.breathMs), LOOK_MS);
      mine.moveTo(soon(seen.mine, seen.breathMs), LOOK_MS);
    }
    const show = isStill ? step : goOn;
    show();
    const timer = setInterval(show, LOOK_MS);
    return () => clearInterval(timer);
  }, [isStill]);
  return (
    <div className="sync-marks" aria-hidden>
      <span ref={groupMark} className="sync-marks__mark" data-of="group" hidden />
      <span ref={myMark} className="sync-marks__mark" data-of="me" hidden />
    </div>
  );
}

/** Where a phase will be at the next look, as far as breath goes on. */
function soon(phase: number | null, breathMs: number): number | null {
  return phase === null ? null : wrapTurns(phase + LOOK_MS / breathMs);
}

function useStillness(): boolean {
  const { motion } = useSignal(useApp().settings.signal);
  return useMediaQuery('(prefers-reduced-motion: reduce)') || motion === 'reduced';
}

import { useSignal, useStates } from '@attune/client/react';
import type { PacerPlan } from '@attune/vitals';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useMediaQuery } from '../app/useMediaQuery.ts';
import { useLive } from '../session/LiveContext.ts';
import type { OwnBreath } from './ownBreath.ts';
import { groupPhaseAt } from './syncText.ts';
import './together.css';

/** For whom things are not to move, a mark stands still and is somewhere else now and then. */
const STEP_MS = 1_000;

/** Where on the ring the group is in its breath, and where I am. The words for it are in the top bar. */
export function SyncMarks({ own, plan }: { own: OwnBreath; plan: PacerPlan }) {
  const { channel, session, now } = useLive();
  const group = useStates(channel, 'synchrony').get(session.id);
  const groupMark = useRef<HTMLSpanElement>(null);
  const myMark = useRef<HTMLSpanElement>(null);
  const move = useEffectEvent(() => {
    place(groupMark, groupPhaseAt(group, plan, now()));
    place(myMark, own.look().phase);
  });
  const isStill = useStillness();
  useEffect(() => {
    if (isStill) {
      const timer = setInterval(() => move(), STEP_MS);
      return () => clearInterval(timer);
    }
    let frame = requestAnimationFrame(function show() {
      move();
      frame = requestAnimationFrame(show);
    });
    return () => cancelAnimationFrame(frame);
  }, [isStill]);
  return (
    <div className="sync-marks" aria-hidden>
      <span ref={groupMark} className="sync-marks__mark" data-of="group" hidden />
      <span ref={myMark} className="sync-marks__mark" data-of="me" hidden />
    </div>
  );
}

function useStillness(): boolean {
  const { motion } = useSignal(useApp().settings.signal);
  return useMediaQuery('(prefers-reduced-motion: reduce)') || motion === 'reduced';
}

function place({ current: mark }: RefObject<HTMLElement | null>, phase: number | null): void {
  if (!mark) return;
  mark.hidden = phase === null;
  if (phase === null) return;
  mark.style.setProperty('--turn', `${phase.toFixed(4)}turn`);
}

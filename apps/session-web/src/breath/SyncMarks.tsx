import { useStates } from '@attune/client/react';
import { phaseDifference, type PacerPlan } from '@attune/vitals';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import { useLive } from '../session/LiveContext.ts';
import type { OwnBreath } from './ownBreath.ts';
import { groupPhaseAt } from './syncText.ts';
import './together.css';

/** Between two places of a mark; the way there is the stylesheet's. */
const MOVE_EVERY_MS = 250;

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
  useEffect(() => {
    const timer = setInterval(() => move(), MOVE_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="sync-marks" aria-hidden>
      <span ref={groupMark} className="sync-marks__mark" data-of="group" hidden />
      <span ref={myMark} className="sync-marks__mark" data-of="me" hidden />
    </div>
  );
}

/** Turns go on and on: from the end of one breath to the beginning of the next is not all the way back. */
function place({ current: mark }: RefObject<HTMLElement | null>, phase: number | null): void {
  if (!mark) return;
  mark.hidden = phase === null;
  if (phase === null) return;
  const before = Number(mark.dataset['turns'] ?? phase);
  const turns = before + phaseDifference(phase, before);
  mark.dataset['turns'] = String(turns);
  mark.style.setProperty('--turn', `${turns}turn`);
}

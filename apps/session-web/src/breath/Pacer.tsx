import { CircleDashed } from 'lucide-react';
import { memo, useRef, useState, type ReactNode } from 'react';
import type { PacerPlan } from '@attune/vitals';
import { useApp } from '../app/AppContext.ts';
import { useSignal } from '@attune/client/react';
import { useMediaQuery } from '../app/useMediaQuery.ts';
import { PHASE_WORDS, techniqueLabel } from './breathPlan.ts';
import { useBreath, type BreathWords, type Movement } from './useBreath.ts';

type Props = { plan: PacerPlan; now: () => number; ring: ReactNode };

/** `ring` is what stands around the orb. Pass what keeps its identity: the breath has no part in what else is drawn anew. */
export const Pacer = memo(function Pacer({ plan, now, ring }: Props) {
  const [paused, setPaused] = useState(false);
  const movement = useMovement(paused);
  const root = useRef<HTMLDivElement>(null);
  const orb = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const words = useBreath(plan, now, movement, { root, orb, bar });
  return (
    <section className="pacer" aria-label="Breath">
      <div
        ref={root}
        className="pacer__face"
        data-movement={movement}
        role="img"
        aria-label={techniqueLabel(words.technique)}
      >
        <div className="pacer__orb-room">
          <div ref={orb} className="pacer__orb" />
          {ring}
        </div>
        <div className="pacer__words">
          <p className="at-phase at-phase--large pacer__word">{PHASE_WORDS[words.kind]}</p>
          <p className="pacer__count">{words.count}</p>
          <div className="pacer__bar">
            <div ref={bar} className="pacer__bar-fill" />
          </div>
        </div>
      </div>
      <div className="pacer__foot">
        <TechniqueLine words={words} />
        <button
          className="at-button at-button--quiet at-button--small"
          type="button"
          onClick={() => setPaused((before) => !before)}
        >
          <CircleDashed size={16} aria-hidden />
          {paused ? 'Moving picture' : 'Still picture'}
        </button>
      </div>
    </section>
  );
});

function TechniqueLine({ words }: { words: BreathWords }) {
  const { settings } = useApp();
  const { ease } = useSignal(settings.signal);
  return (
    <p className="pacer__technique">
      <span className="pacer__name">{words.technique.name}</span>
      {ease !== 'none' && <span className="at-badge">eased</span>}
      {words.next && (
        <span className="at-badge at-badge--accent pacer__next">
          <span className="pacer__name">Next: {words.next.name}</span> in {words.next.inSeconds} s
        </span>
      )}
    </p>
  );
}

function useMovement(paused: boolean): Movement {
  const { settings } = useApp();
  const { motion } = useSignal(settings.signal);
  const systemReduces = useMediaQuery('(prefers-reduced-motion: reduce)');
  if (paused) return 'still';
  return systemReduces || motion === 'reduced' ? 'bar' : 'orb';
}

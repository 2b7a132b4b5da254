import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import { pacerAt, type PacerPlan, type PhaseKind, type PlannedBreath } from '@attune/vitals';
import { createOrb, frameAgeMs } from './orb.ts';

/** How the breath moves on the screen: the orb, a bar that fills, or nothing but the word and the count. */
export type Movement = 'orb' | 'bar' | 'still';

/** What changes about once a second; the rest is written straight to the element, frame by frame. */
export type BreathWords = {
  readonly kind: PhaseKind;
  /** Whole seconds left of the phase. */
  readonly count: number;
  readonly technique: PlannedBreath['technique'];
  readonly next: { readonly name: string; readonly inSeconds: number } | null;
};

type Elements = {
  readonly root: RefObject<HTMLElement | null>;
  readonly orb: RefObject<HTMLElement | null>;
  readonly bar: RefObject<HTMLElement | null>;
};

/** Runs on the server clock alone: a lost connection does not touch it. */
export function useBreath(plan: PacerPlan, now: () => number, movement: Movement, elements: Elements) {
  const [words, setWords] = useState<BreathWords>(() => wordsOf(pacerAt(plan, now())));
  const breathe = useEffectEvent(() => {
    const at = now() - frameAgeMs();
    const breath = pacerAt(plan, at);
    setWords((before) => sameWords(before, wordsOf(breath)));
    return { at, breath };
  });
  const { root, orb: orbElement, bar } = elements;
  useEffect(() => {
    const orb = movement === 'orb' && orbElement.current ? createOrb(orbElement.current) : undefined;
    let frame = requestAnimationFrame(function show() {
      const { at, breath } = breathe();
      const shownPhase = orb?.follow(breath, at) ?? breath.cyclePhase;
      if (root.current) mark(root.current, breath, shownPhase);
      if (movement === 'bar' && bar.current)
        bar.current.style.inlineSize = `${(breath.fill * 100).toFixed(1)}%`;
      frame = requestAnimationFrame(show);
    });
    return () => {
      cancelAnimationFrame(frame);
      orb?.stop();
    };
  }, [movement, root, orbElement, bar]);
  return words;
}

function mark({ dataset }: HTMLElement, { kind, technique }: PlannedBreath, shownPhase: number): void {
  // Cut, not rounded: a phase of 1 would be the start of the next cycle.
  dataset['cyclePhase'] = (Math.floor(shownPhase * 1000) / 1000).toFixed(3);
  if (dataset['phase'] !== kind) dataset['phase'] = kind;
  if (dataset['technique'] !== technique.id) dataset['technique'] = technique.id;
}

function wordsOf({ kind, remainingMs, technique, next }: PlannedBreath): BreathWords {
  return {
    kind,
    count: Math.ceil(remainingMs / 1000),
    technique,
    next: next && { name: next.technique.name, inSeconds: Math.ceil(next.inMs / 1000) },
  };
}

/** The old object when nothing changed, so that nothing is drawn sixty times a second. */
function sameWords(before: BreathWords, after: BreathWords): BreathWords {
  const same =
    before.kind === after.kind &&
    before.count === after.count &&
    before.technique === after.technique &&
    before.next?.name === after.next?.name &&
    before.next?.inSeconds === after.next?.inSeconds;
  return same ? before : after;
}

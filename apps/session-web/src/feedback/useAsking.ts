import { useEffect, useState } from 'react';
import type { Technique } from '@attune/protocol';
import { useLive } from '../session/LiveContext.ts';
import { breathedNow, changesAfter, nextAsking, NOTHING_ASKED, skipped } from './endedTechnique.ts';

/** The breath itself comes first, and the question a moment later. */
const AFTER_CHANGE_MS = 500;

export type Question = {
  readonly technique: Technique | undefined;
  /** Somebody is answering it: it stays until they are done, whatever the session does meanwhile. */
  hold(isHeld: boolean): void;
  close(): void;
};

/**
 * The technique to ask a participant about now, if any: a new one while the breath goes on, and they with it. Draws anew when that
 * changes, and not every second.
 */
export function useAsking(isResting: boolean): Question {
  const { session, me, now } = useLive();
  const [at, setAt] = useState(now);
  const dueAt = changesAfter(session, at);
  useEffect(() => {
    if (dueAt === undefined) return undefined;
    const timer = setTimeout(() => setAt(now()), Math.max(0, dueAt - now()) + AFTER_CHANGE_MS);
    return () => clearTimeout(timer);
  }, [dueAt, now]);
  const [asking, setAsking] = useState(NOTHING_ASKED);
  const breathed = breathedNow(session, at);
  const next = nextAsking(asking, breathed);
  if (next !== asking) setAsking(next);
  const [held, setHeld] = useState<Technique>();
  const technique = me.role === 'participant' && !isResting ? (held ?? (breathed && next.asked)) : undefined;
  return {
    technique,
    hold: (isHeld) => setHeld(isHeld ? technique : undefined),
    close() {
      setHeld(undefined);
      // What became due meanwhile has not been asked yet.
      if (next.asked === technique) setAsking(skipped(next));
    },
  };
}

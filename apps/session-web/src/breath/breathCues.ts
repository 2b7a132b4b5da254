import { pacerAt, type PacerPlan, type PhaseKind } from '@attune/vitals';

export type BreathCue = { readonly kind: PhaseKind; readonly at: number };

/** Two starts closer than this are one: a plan that changes on a boundary has both grids there. */
const SAME_MS = 1;

/** The starts of phases after `from` and up to `until`, in server time, across an announced change. */
export function cuesBetween(plan: PacerPlan, from: number, until: number): BreathCue[] {
  const cues: BreathCue[] = [];
  let at = from;
  while (at < until) {
    const breath = pacerAt(plan, at);
    const phaseEnd = at + breath.remainingMs;
    const start = breath.next ? Math.min(phaseEnd, at + breath.next.inMs) : phaseEnd;
    if (start > until) break;
    cues.push({ kind: pacerAt(plan, start + SAME_MS).kind, at: start });
    at = start + SAME_MS;
  }
  return cues;
}

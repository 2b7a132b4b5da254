import {
  breathsPerMinute,
  cycleMs,
  isMove,
  timedPhases,
  type PhaseKind,
  type Technique,
  type TimedPhase,
} from './technique.ts';
import type { PacerPlan } from './pacer.ts';

/**
 * How somebody makes the group's breath easier for themselves. `no_holds`: the lungs never pause, and the breath is as slow as before.
 * `shorter`: several easy breaths in the time of the group's, without holds.
 */
export const EASES = ['none', 'no_holds', 'shorter'] as const;
export type Ease = (typeof EASES)[number];

/**
 * About ten a minute: slower than at rest, so that it still calms, and nothing that anybody has to reach for. Who finds a breath too
 * long is short of air; two breaths of half the length help, half a breath of the same length would not.
 */
const EASY_BREATH_MS = 6_000;
/** Of an easy breath; the longer way out is what calms. */
const INHALE_SHARE = 0.4;

/**
 * The technique as one person breathes it. Its cycle is as long as the group's to the millisecond, so its boundaries are the group's, and
 * whoever eases begins every cycle together with everybody.
 */
export function eased(technique: Technique, ease: Ease): Technique {
  if (ease === 'none' || !timedPhases(technique).some(isMove)) return technique;
  const phases = ease === 'no_holds' ? withoutHolds(timedPhases(technique)) : shortBreaths(technique);
  return { ...technique, phases: phases.map(({ kind, ms }) => ({ kind, seconds: ms / 1000 })) };
}

/** A plan as one person breathes it: the same starts, and the announced change at the same instant. */
export function easedPlan(plan: PacerPlan, ease: Ease): PacerPlan {
  if (ease === 'none') return plan;
  const { technique, next } = plan;
  return {
    ...plan,
    technique: eased(technique, ease),
    ...(next && { next: { ...next, technique: eased(next.technique, ease) } }),
  };
}

type Move = { readonly kind: PhaseKind; readonly ms: number };

/**
 * A pause is breathed through: half of it slows the move before, half the move after. At an end of the cycle all of it goes to the one
 * that is inside, or the next cycle would begin early.
 */
function withoutHolds(phases: readonly TimedPhase[]): Move[] {
  const moves: { kind: PhaseKind; ms: number }[] = [];
  let carried = 0;
  for (const [index, phase] of phases.entries()) {
    if (isMove(phase)) {
      moves.push({ kind: phase.kind, ms: phase.durationMs + carried });
      carried = 0;
      continue;
    }
    const before = moves.at(-1);
    const isLast = !phases.slice(index).some(isMove);
    const toBefore = isLast ? phase.durationMs : before ? Math.floor(phase.durationMs / 2) : 0;
    if (before) before.ms += toBefore;
    carried += phase.durationMs - toBefore;
  }
  return moves;
}

/** As many as fit, and never fewer than the group takes. They begin as the group's cycle does, with the same move. */
function shortBreaths(technique: Technique): Move[] {
  const lengthMs = cycleMs(technique);
  const ofGroup = Math.round((breathsPerMinute(technique) * lengthMs) / 60_000);
  const count = Math.max(1, ofGroup, Math.round(lengthMs / EASY_BREATH_MS));
  const [first, second] = startsWithExhale(technique) ? EXHALE_FIRST : INHALE_FIRST;
  const firstShare = first === 'inhale' ? INHALE_SHARE : 1 - INHALE_SHARE;
  // Whole milliseconds between rounded instants: whatever the number of breaths, they add up to the cycle.
  const instant = (breaths: number) => Math.round((lengthMs * breaths) / count);
  return Array.from({ length: count }, (_, breath): Move[] => {
    const [start, turn, end] = [instant(breath), instant(breath + firstShare), instant(breath + 1)];
    return [
      { kind: first, ms: turn - start },
      { kind: second, ms: end - turn },
    ];
  }).flat();
}

const INHALE_FIRST = ['inhale', 'exhale'] as const;
const EXHALE_FIRST = ['exhale', 'inhale'] as const;

function startsWithExhale(technique: Technique): boolean {
  return timedPhases(technique).find(isMove)?.kind === 'exhale';
}

/** Further off than this the animation is run a little faster or slower. */
const DRIFT_LIMIT_MS = 10;
/** A nudge under way ends this close to the truth, or it would start again at once. */
const SETTLED_MS = 5;
const NUDGE = 0.05;
/** So far off, as after a laptop slept, a nudge would take too long: the animation is set anew. */
const LOST_MS = 1_000;

/**
 * The playback rate that brings an animation back in time without a jump, or `anew` when only a jump helps. Decided
 * afresh at every check, sign included (docs/decisions/0002-pacer-by-web-animations.md).
 */
export function correctionOf(driftMs: number, rateNow: number): number | 'anew' {
  const offMs = Math.abs(driftMs);
  if (offMs > LOST_MS) return 'anew';
  if (offMs <= (rateNow === 1 ? DRIFT_LIMIT_MS : SETTLED_MS)) return 1;
  return driftMs > 0 ? 1 - NUDGE : 1 + NUDGE;
}

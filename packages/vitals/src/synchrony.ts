import { wrapTurns } from './turns.ts';

/** How much a group breathes as one. */
export interface Synchrony {
  /** The Kuramoto order parameter, 0 to 1: 1 when all are in the same phase, 0 when they even each other out. */
  readonly r: number;
  /** Where the group is in its breath, in turns, 0 to 1. Null when the people even each other out: it is nowhere. */
  readonly meanPhase: number | null;
}

/** Below this the direction of the sum is rounding. */
const NOWHERE = 1e-9;

/**
 * The order parameter of phases in turns, r * exp(i * psi) = mean(exp(i * phase)) (Y. Kuramoto, "Chemical
 * Oscillations, Waves, and Turbulence", Springer 1984, section 5.4). People without a phase (null) are left out.
 * Null for fewer than two: one person is always in step.
 *
 * People who do not heed each other are not at 0: their r is around 0.9 / sqrt(n), and two of them are above 0.8 in
 * four tenths of all instants.
 */
export function synchrony(phases: readonly (number | null)[]): Synchrony | null {
  const angles = phases.filter((phase) => phase !== null).map((phase) => 2 * Math.PI * phase);
  if (angles.length < 2) return null;
  const x = mean(angles.map(Math.cos));
  const y = mean(angles.map(Math.sin));
  // Rounding may carry equal phases a hair past 1.
  const r = Math.min(1, Math.hypot(x, y));
  return { r, meanPhase: r < NOWHERE ? null : wrapTurns(Math.atan2(y, x) / (2 * Math.PI)) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

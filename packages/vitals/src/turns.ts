/*
 * Phases of the breath are in turns, as `cyclePhase` of the pacer: 0 is the beginning of the inhale, and 1 is 0 again.
 */

/** The same phase, from 0 up to but not including 1. */
export function wrapTurns(turns: number): number {
  const wrapped = turns - Math.floor(turns);
  // A hair below 0 rounds onto 1.
  return wrapped === 1 ? 0 : wrapped;
}

/** How far `phase` is ahead of `other` the shorter way round, in turns, from -0.5 up to but not including 0.5. */
export function phaseDifference(phase: number, other: number): number {
  return wrapTurns(phase - other + 0.5) - 0.5;
}

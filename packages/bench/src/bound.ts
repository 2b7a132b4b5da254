import type { Result } from './results.ts';

/** The extra in which a scenario notes how idle the core of the load was while it measured the values: 0 to 1. */
export const IDLE_SHARE = 'idle share of the load';

/**
 * With less the load was at its own end: it could have taken about a twentieth more, and repetitions differ by more than that. What the
 * server could have done is not known then, only that it did so much.
 */
export const LEAST_IDLE_SHARE = 0.05;

/** Whose figure is bound by the load: the one that is looked at, and the one that it is divided by, if there is one. Bound, one may be better than measured. */
export type Held = { readonly own: boolean; readonly other: boolean };

/** Where the true figure lies, seen from the measured one. Open: a limit was divided by a limit, and nothing is known. */
export type Bound = 'exact' | 'at least' | 'at most' | 'open';

/** False where nobody noted how idle the load was: it had little to do there. */
export function isBoundBy(idleShare: number | undefined): boolean {
  return idleShare !== undefined && idleShare < LEAST_IDLE_SHARE;
}

/** Better than measured is more for the one, and makes what is divided by it less; where lower is better, the other way round. */
export function boundOf(better: Result['better'], { own, other }: Held): Bound {
  if (own && other) return 'open';
  if (!own && !other) return 'exact';
  return own === (better === 'higher') ? 'at least' : 'at most';
}

/** A goal that is reached could still be missed if the other is better than measured, and one that is missed reached if the one is. */
export function isCertain(isReached: boolean, { own, other }: Held): boolean {
  return isReached ? !other : !own;
}

import type { Fact } from '../facts.ts';
import type { CheckName } from './index.ts';

/**
 * Facts that a check compares. A run without one of them would pass it whatever had happened. C6 and C11 are not here, for a run need not
 * refuse or withdraw anything; C13 and C14 say it themselves.
 */
const EVIDENCE: Partial<Record<CheckName, readonly Fact['is'][]>> = {
  C1: ['acknowledged', 'received', 'logged'],
  C2: ['received'],
  C3: ['received'],
  C4: ['received', 'logged'],
  C5: ['invoked', 'logged'],
  C7: ['acknowledged', 'logged'],
  C8: ['received', 'live'],
  C9: ['live'],
  C10: ['connected', 'presence', 'holds'],
  C12: ['subscribed', 'holds', 'logged'],
};

/** What a whole run must have for its checks to mean anything; a sentence for each check that had nothing to judge. */
export function withoutEvidence(seen: ReadonlySet<Fact['is']>): ReadonlyMap<CheckName, readonly string[]> {
  return new Map(
    Object.entries(EVIDENCE).flatMap(([check, kinds]) => {
      const missing = kinds.filter((kind) => !seen.has(kind));
      const sentence = `nothing was judged: the run has no fact of ${missing.join(', ')}`;
      return missing.length === 0 ? [] : [[check as CheckName, [sentence]]];
    }),
  );
}

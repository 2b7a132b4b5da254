import { MIN_STEP_SECONDS, type Technique } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';

/** As many cycles as a step needs at least. */
export function fewestCycles(technique: Technique): number {
  return Math.ceil((MIN_STEP_SECONDS * 1000) / cycleMs(technique));
}

import type { ProgrammeStep } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';

export { cycleMs, nextBoundary } from '@attune/vitals';

/** Whole cycles, so that a step that begins on a boundary ends on one. */
export function lengthMs({ technique, cycles }: Pick<ProgrammeStep, 'technique' | 'cycles'>): number {
  return cycles * cycleMs(technique);
}

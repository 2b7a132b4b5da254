import { MIN_STEP_SECONDS, type ProgrammeStep, type SentInput, type Technique } from '@attune/protocol';
import { cycleMs } from '@attune/vitals';

type Edit = SentInput<'programme_set'>;

/** The steps with the one at `from` at `to`; the same ones where it cannot go. Those before `fixed` stay. */
export function moved<S>(steps: readonly S[], from: number, to: number, fixed: number): readonly S[] {
  const step = steps[from];
  if (step === undefined || from < fixed || to < fixed || to >= steps.length) return steps;
  return steps.toSpliced(from, 1).toSpliced(to, 0, step);
}

/** What is sent to have these steps in place of those that were not announced yet. */
export function editOf(revision: number, steps: readonly ProgrammeStep[], fixed: number): Edit {
  return { revision, keep: fixed, steps: steps.slice(fixed).map(wanted) };
}

/** As it was asked for: minutes stay minutes. */
function wanted({ technique, cycles, minutes }: ProgrammeStep): Edit['steps'][number] {
  return minutes === null ? { technique, cycles } : { technique, minutes };
}

/** As many cycles as a step needs at least. */
export function fewestCycles(technique: Technique): number {
  return Math.ceil((MIN_STEP_SECONDS * 1000) / cycleMs(technique));
}

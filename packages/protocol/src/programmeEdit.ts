import type { SentInput } from './contract.ts';
import type { ProgrammeStand, ProgrammeStep } from './programme.ts';

/** The steps with the one at `from` at `to`; the same ones where it cannot go. Those before `fixed` stay. */
export function movedSteps<S>(steps: readonly S[], from: number, to: number, fixed: number): readonly S[] {
  const step = steps[from];
  if (step === undefined || from < fixed || to < fixed || to >= steps.length) return steps;
  return steps.toSpliced(from, 1).toSpliced(to, 0, step);
}

type Row = { readonly top: number; readonly bottom: number };

/** Where a step goes that is let go at this height: to the row that is there, or the nearest one. Those before `fixed` stay. */
export function stepUnder(rows: readonly Row[], y: number, fixed: number): number {
  const found = rows.findIndex(({ bottom }) => y < bottom);
  return Math.max(fixed, found < 0 ? rows.length - 1 : found);
}

/** What is sent to have these steps in place of those that were not announced yet, each as it was asked for: minutes stay minutes. */
export function programmeEdit(
  revision: number,
  steps: readonly ProgrammeStep[],
  fixed: number,
): SentInput<'programme_set'> {
  const wanted = ({ technique, cycles, minutes }: ProgrammeStep) =>
    minutes === null ? { technique, cycles } : { technique, minutes };
  return { revision, keep: fixed, steps: steps.slice(fixed).map(wanted) };
}

/** What became of a step: in words, for it is not to be read from a colour alone. Nothing of one that is still to come. */
export function stepMark(index: number, { current, next, nextAt, fixed }: ProgrammeStand): string {
  if (index === current) return 'now';
  if (index === next && nextAt !== null && index < fixed) return 'announced';
  // Whoever goes to a later step leaves out others: not all that lies behind was breathed.
  if (index < fixed) return 'past';
  if (index === next) return 'next';
  return next === null || index < next ? 'passed over' : '';
}

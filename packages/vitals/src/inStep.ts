import { phaseDifference } from './turns.ts';

/** A breath that is no further than this from the pacer is in step with it, in turns. */
export const IN_STEP_TURNS = 1 / 8;

/** Not looked at for this long, a breath is not known to have stayed in step. */
const LOOK_GAP_MAX_MS = 5_000;

/** How long somebody has been in step with the pacer. Plain data for {@link stepInStep} and {@link cyclesInStep}. */
export type InStep =
  { readonly at: 'apart' } | { readonly at: 'inStep'; readonly since: number; readonly seenAt: number };

/** One look at one person. */
export interface InStepTick {
  /** Null while it is not known. */
  readonly phase: number | null;
  /** Where the pacer is. */
  readonly asked: number;
  readonly now: number;
}

/** The state before the first look. */
export const outOfStep: InStep = { at: 'apart' };

/** Takes in one look; look several times a cycle. */
export function stepInStep(before: InStep, { phase, asked, now }: InStepTick): InStep {
  if (phase === null || Math.abs(phaseDifference(phase, asked)) > IN_STEP_TURNS) return outOfStep;
  const goesOn = before.at === 'inStep' && now >= before.seenAt && now - before.seenAt <= LOOK_GAP_MAX_MS;
  return { at: 'inStep', since: goesOn ? before.since : now, seenAt: now };
}

/** Whole cycles of this length, one after the other, up to the last look. */
export function cyclesInStep(inStep: InStep, cycleMs: number): number {
  return inStep.at === 'inStep' ? Math.floor((inStep.seenAt - inStep.since) / cycleMs) : 0;
}

/** How well one phase agrees with another, 0 to 1: 1 when they are the same, 0 from a quarter of a breath apart on. */
export function agreement(phase: number, other: number): number {
  return Math.max(0, Math.cos(2 * Math.PI * phaseDifference(phase, other)));
}

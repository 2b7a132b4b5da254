/** What the breath does in a phase. `hold` is the pause on full lungs, `rest` the pause after the exhale. */
export type PhaseKind = 'inhale' | 'hold' | 'exhale' | 'rest';

/**
 * A breathing pattern, repeated without end. It should have an inhale and an exhale: with one of them alone the
 * lungs jump where the cycle repeats. A phase of 0 seconds is allowed and is skipped.
 */
export interface Technique {
  readonly id: string;
  readonly name: string;
  readonly phases: readonly { readonly kind: PhaseKind; readonly seconds: number }[];
}

/** A phase that has a length. */
export interface TimedPhase {
  /** Index in `technique.phases`. */
  readonly phaseIndex: number;
  readonly kind: PhaseKind;
  readonly durationMs: number;
}

/**
 * Length of one cycle. Every phase counts in whole milliseconds, so that all devices add up the same integers.
 * @throws {RangeError} for a technique without any length: there is no phase to be in.
 */
export function cycleMs(technique: Technique): number {
  const total = technique.phases.reduce((sum, phase) => sum + phaseMs(phase.seconds), 0);
  if (Number.isFinite(total) && total > 0) return total;
  throw new RangeError(`The technique "${technique.id}" has no length.`);
}

/** Breaths a minute. A cycle may hold several; two inhales with only a hold in between belong to one breath. */
export function breathsPerMinute(technique: Technique): number {
  const moves = timedPhases(technique).filter(isMove);
  const breaths = moves.filter(({ kind }, i) => kind === 'inhale' && moves.at(i - 1)?.kind === 'exhale');
  return (60_000 / cycleMs(technique)) * Math.max(1, breaths.length);
}

/** The phases that have a length, in order. */
export function timedPhases(technique: Technique): TimedPhase[] {
  return technique.phases
    .map(({ kind, seconds }, phaseIndex) => ({ phaseIndex, kind, durationMs: phaseMs(seconds) }))
    .filter(({ durationMs }) => durationMs > 0);
}

/** Whether the lungs move in the phase. */
export function isMove({ kind }: { readonly kind: PhaseKind }): boolean {
  return kind === 'inhale' || kind === 'exhale';
}

function phaseMs(seconds: number): number {
  return Math.round(Math.max(0, seconds) * 1000);
}

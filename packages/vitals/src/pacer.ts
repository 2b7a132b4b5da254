import { phaseSpans, type PhaseSpan } from './lungs.ts';
import { cycleMs, type PhaseKind, type Technique } from './technique.ts';

/** Where the breath is at one instant. */
export interface BreathPhase {
  /** Cycles since `startedAt`, from 0; negative before it. */
  readonly cycle: number;
  /** Index in `technique.phases`. */
  readonly phaseIndex: number;
  readonly kind: PhaseKind;
  readonly elapsedMs: number;
  readonly remainingMs: number;
  /** Within the phase, from 0 up to but not including 1. */
  readonly progress: number;
  /** How full the lungs are, 0 to 1, moving as a cosine: it starts and ends each move at rest. */
  readonly fill: number;
  /** Within the cycle, from 0 up to but not including 1. */
  readonly cyclePhase: number;
}

/** What a session breathes, in server time. All devices that hold the same plan are in the same phase. */
export interface PacerPlan {
  readonly technique: Technique;
  readonly startedAt: number;
  /** The announced change. Put `startsAt` on {@link nextBoundary}, or the breath is cut short. */
  readonly next?: { readonly technique: Technique; readonly startsAt: number } | undefined;
}

/** The breath of a plan at one instant, with the technique that it belongs to. */
export interface PlannedBreath extends BreathPhase {
  readonly technique: Technique;
  /** When this technique's first cycle began. */
  readonly startedAt: number;
  /** The change still ahead. Null once it has come. */
  readonly next: { readonly technique: Technique; readonly inMs: number } | null;
}

/**
 * The breath at `now`. Both instants are server time. Before `startedAt` the cycles run backwards without a seam,
 * so a clock that is a little behind never leaves the pacer without a phase.
 * @throws {RangeError} for a technique without any length.
 */
export function phaseAt(technique: Technique, startedAt: number, now: number): BreathPhase {
  const lengthMs = cycleMs(technique);
  const { cycle, withinMs } = positionIn(lengthMs, now - startedAt);
  const span = spanAt(phaseSpans(technique), withinMs);
  const elapsedMs = withinMs - span.startMs;
  const progress = elapsedMs / span.durationMs;
  return {
    cycle,
    phaseIndex: span.phaseIndex,
    kind: span.kind,
    elapsedMs,
    remainingMs: span.durationMs - elapsedMs,
    progress,
    fill: span.fromFill + (span.toFill - span.fromFill) * cosineEase(progress),
    cyclePhase: withinMs / lengthMs,
  };
}

/** The first cycle boundary at or after `at`. The grid of boundaries also reaches back before `startedAt`. */
export function nextBoundary(technique: Technique, startedAt: number, at: number): number {
  const lengthMs = cycleMs(technique);
  const near = Math.ceil((at - startedAt) / lengthMs);
  // With fractions of a millisecond the division may round to a neighbour; the sums decide.
  const candidates = [near - 1, near, near + 1].map((cycles) => startedAt + cycles * lengthMs);
  return candidates.find((boundary) => boundary >= at) ?? at;
}

/** The breath of a plan at `now`: the announced technique from its `startsAt` on, the current one until then. */
export function pacerAt(plan: PacerPlan, now: number): PlannedBreath {
  const { next } = plan;
  if (next && now >= next.startsAt) {
    const phase = phaseAt(next.technique, next.startsAt, now);
    return { ...phase, technique: next.technique, startedAt: next.startsAt, next: null };
  }
  return {
    ...phaseAt(plan.technique, plan.startedAt, now),
    technique: plan.technique,
    startedAt: plan.startedAt,
    next: next ? { technique: next.technique, inMs: next.startsAt - now } : null,
  };
}

function positionIn(lengthMs: number, sinceMs: number): { cycle: number; withinMs: number } {
  const cycle = Math.floor(sinceMs / lengthMs);
  const withinMs = sinceMs - cycle * lengthMs;
  // A hair before a boundary rounds onto it; that is the start of the next cycle, not a phase past the last.
  if (withinMs >= lengthMs) return { cycle: cycle + 1, withinMs: 0 };
  return { cycle, withinMs: Math.max(0, withinMs) };
}

function spanAt(spans: readonly PhaseSpan[], withinMs: number): PhaseSpan {
  const span = spans.findLast(({ startMs }) => startMs <= withinMs);
  if (!span) throw new RangeError(`No phase at ${withinMs} ms of the cycle.`);
  return span;
}

function cosineEase(progress: number): number {
  return (1 - Math.cos(Math.PI * progress)) / 2;
}

import { TECHNIQUES, toInstant, type PacerPlan, type Technique } from '@attune/protocol';
import { nextBoundary } from '@attune/vitals';

/** A change is announced at least this long ahead, so that it reaches every device before it begins (SESS-6). */
export const TECHNIQUE_LEAD_MS = 3_000;

/** A pacer plan in milliseconds since 1970; the wire has instants. */
export type PlannedPacer = {
  readonly technique: Technique;
  readonly startedAt: number;
  readonly next: { readonly technique: Technique; readonly startsAt: number } | null;
};

/** What is breathed while nobody leads. */
export const LOBBY_TECHNIQUE = firstTechnique();

function firstTechnique(): Technique {
  const [first] = TECHNIQUES;
  if (!first) throw new Error('There is no technique to begin with.');
  return first;
}

/** The breath of a session that nobody has started. */
export function idlePacer(createdAt: number): PlannedPacer {
  return { technique: LOBBY_TECHNIQUE, startedAt: createdAt, next: null };
}

/** The same plan with an announced technique that has begun as the current one. Changes nothing that a device shows. */
export function currentPlan(plan: PlannedPacer, now: number): PlannedPacer {
  const { next } = plan;
  return next && now >= next.startsAt
    ? { technique: next.technique, startedAt: next.startsAt, next: null }
    : plan;
}

/** Announces a technique, for `from` on or later. It takes the place of one that was announced and has not begun. */
export function announced(plan: PlannedPacer, technique: Technique, now: number, from = now): PlannedPacer {
  const current = currentPlan(plan, now);
  const earliest = Math.max(from, now + TECHNIQUE_LEAD_MS);
  const startsAt = nextBoundary(current.technique, current.startedAt, earliest);
  return { ...current, next: { technique, startsAt } };
}

/** The plan of a session that goes live: from its first breath on it breathes what was chosen last, or `first` if there is one. */
export function begun(plan: PlannedPacer, startedAt: number, first?: Technique): PlannedPacer {
  return { technique: first ?? plan.next?.technique ?? plan.technique, startedAt, next: null };
}

export function toPacerPlan({ technique, startedAt, next }: PlannedPacer): PacerPlan {
  return {
    technique,
    started_at: toInstant(startedAt),
    next: next && { technique: next.technique, starts_at: toInstant(next.startsAt) },
  };
}

export function fromPacerPlan({ technique, started_at, next }: PacerPlan): PlannedPacer {
  return {
    technique,
    startedAt: Date.parse(started_at),
    next: next && { technique: next.technique, startsAt: Date.parse(next.starts_at) },
  };
}

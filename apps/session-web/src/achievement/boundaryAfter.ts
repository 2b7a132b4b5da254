import { nextBoundary, pacerAt, type PacerPlan } from '@attune/vitals';

/** The first cycle boundary at or after `at`; a change that was announced is one. */
export function boundaryAfter(plan: PacerPlan, at: number): number {
  const { technique, startedAt, next } = pacerAt(plan, at);
  const boundary = nextBoundary(technique, startedAt, at);
  return next ? Math.min(boundary, at + next.inMs) : boundary;
}

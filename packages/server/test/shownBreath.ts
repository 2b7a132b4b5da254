import { pacerAt } from '@attune/vitals';
import type { PlannedPacer } from '../src/session/pacerPlan.ts';

/** What a device shows that holds this plan. */
export function shownAt({ technique, startedAt, next }: PlannedPacer, now: number) {
  const { next: _, ...shown } = pacerAt({ technique, startedAt, next: next ?? undefined }, now);
  return shown;
}

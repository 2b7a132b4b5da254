import type { Synchrony } from '@attune/protocol';
import {
  agreement,
  breathsPerMinute,
  pacerAt,
  phaseDifference,
  wrapTurns,
  type PacerPlan,
} from '@attune/vitals';
import type { Own } from './ownBreath.ts';

/** Where the group is at `now`: the server tells it once a second. Null while it is nowhere. */
export function groupPhaseAt(group: Synchrony | undefined, plan: PacerPlan, now: number): number | null {
  if (!group || group.mean_phase === null) return null;
  return wrapTurns(group.mean_phase + (now - Date.parse(group.at)) / breathMsAt(plan, now));
}

/** How long a breath is at `now`: a cycle may have several. */
export function breathMsAt(plan: PacerPlan, now: number): number {
  return 60_000 / breathsPerMinute(pacerAt(plan, now).technique);
}

/** How far one is ahead of the group, in turns; null where either is not known. */
export function aheadOfGroup(own: Own, group: Synchrony | undefined, plan: PacerPlan): number | null {
  const other = groupPhaseAt(group, plan, own.at);
  return own.phase === null || other === null ? null : phaseDifference(own.phase, other);
}

/** `92 %`, or a dash: nobody is shown a number that is none. */
export function percentText(value: number | null): string {
  return value === null ? '—' : `${Math.round(value * 100)} %`;
}

export function mineText(ahead: number | null): string {
  return percentText(ahead === null ? null : agreement(ahead, 0));
}

/** Words, for a number alone does not say what to do. */
export function aheadText(ahead: number | null): string {
  if (ahead === null) return 'Your breath is not known yet.';
  if (Math.abs(ahead) <= 1 / 16) return 'You breathe with the group.';
  if (Math.abs(ahead) >= 3 / 8) return 'You breathe out while the group breathes in.';
  return ahead > 0 ? 'You are a little ahead of the group.' : 'You are a little behind the group.';
}

/** What the group’s number means, or what it waits for. */
export function groupText(group: Synchrony | undefined): string {
  if (!group || group.people === 0) return 'Waiting for 2 people.';
  if (group.r === null) return 'Waiting for 1 more person.';
  const word =
    group.r > 0.8 ? 'breathing as one' : group.r > 0.5 ? 'coming together' : 'each at their own pace';
  return `${group.people} people, ${word}${TREND_WORDS[group.trend]}.`;
}

const TREND_WORDS = { rising: ', and rising', steady: '', falling: ', and drifting apart' } as const;

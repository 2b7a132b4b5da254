import type { PacerPlan as SentPlan } from '@attune/protocol';
import { breathsPerMinute, type PacerPlan, type PhaseKind, type Technique } from '@attune/vitals';

/** The plan of the wire, with its instants as numbers. */
export function breathPlan({ technique, started_at, next }: SentPlan): PacerPlan {
  return {
    technique,
    startedAt: Date.parse(started_at),
    ...(next && { next: { technique: next.technique, startsAt: Date.parse(next.starts_at) } }),
  };
}

export const PHASE_WORDS: Readonly<Record<PhaseKind, string>> = {
  inhale: 'Breathe in',
  hold: 'Hold',
  exhale: 'Breathe out',
  rest: 'Rest',
};

/** `4-4-4-4`, `5.5-5.5`. */
function patternText({ phases }: Pick<Technique, 'phases'>): string {
  return phases.map(({ seconds }) => String(seconds)).join('-');
}

/** The pacer in words: `Box breathing, 4-4-4-4, 3.75 a minute`. */
export function techniqueLabel(technique: Technique): string {
  const pattern = patternText(technique);
  const name = technique.name.replace(/\s*[\d.]+(?:-[\d.]+)*\s*$/, '') || technique.name;
  const rate = Number(breathsPerMinute(technique).toFixed(2));
  const parts = name === pattern ? [`${name} breathing`] : [`${name} breathing`, pattern];
  return [...parts, `${rate} a minute`].join(', ');
}

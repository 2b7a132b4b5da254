import { phaseSpans } from './lungs.ts';
import { breathsPerMinute, cycleMs, isMove, type Technique } from './technique.ts';

/** How somebody is asked to breathe, as far as the heart tells it. */
export interface Pace {
  readonly breathsPerMinute: number;
  /** Where in the breath the exhale begins, in turns from the beginning of the inhale, 0 to 1. */
  readonly exhaleAt: number;
}

/** The pace of a technique. Of one with several breaths in a cycle, the first breath with the mean length. */
export function paceOf(technique: Technique): Pace {
  const perMinute = breathsPerMinute(technique);
  const moves = phaseSpans(technique).filter(isMove);
  const inhale = moves.findIndex(({ kind }, i) => kind === 'inhale' && moves.at(i - 1)?.kind === 'exhale');
  const turned = [...moves.slice(inhale), ...moves.slice(0, inhale)];
  const exhale = turned.find(({ kind }) => kind === 'exhale');
  if (inhale < 0 || !exhale) return { breathsPerMinute: perMinute, exhaleAt: 0.5 };

  const lengthMs = cycleMs(technique);
  const inhalesMs = (exhale.startMs - (moves[inhale]?.startMs ?? 0) + lengthMs) % lengthMs;
  return { breathsPerMinute: perMinute, exhaleAt: Math.min(1, (inhalesMs * perMinute) / 60_000) };
}

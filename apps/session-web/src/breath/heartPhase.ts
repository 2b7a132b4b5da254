import {
  breathFromHeart,
  paceOf,
  wrapTurns,
  type BreathEstimate,
  type LiveHeart,
  type Technique,
} from '@attune/vitals';

/** An estimate takes a millisecond, and a breath does not change its pace within one second. */
const TRUSTED_MS = 1_000;

/** The breath as the heart shows it, in turns. Times are of the clock that the beats go by. */
export type HeartPhase = (beats: LiveHeart, technique: Technique, now: number) => number | null;

export function createHeartPhase(): HeartPhase {
  let known: { readonly estimate: BreathEstimate | null; readonly at: number } | undefined;
  return (beats, technique, now) => {
    if (!known || now < known.at || now - known.at > TRUSTED_MS)
      known = { estimate: breathFromHeart(beats, now, paceOf(technique)), at: now };
    const { estimate, at } = known;
    return estimate && wrapTurns(estimate.phase + ((now - at) / 60_000) * estimate.breathsPerMinute);
  };
}

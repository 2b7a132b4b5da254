import { IDLE_SHARE } from './bound.ts';
import { highestPace, NoGoodPace, type Care, type Pace, type Stage } from './load/pace.ts';
import type { Bench, Trial } from './scenario.ts';

/** The highest pace of a contender; in later repetitions found from what it was before. */
export type Search = (name: string, open: () => Promise<Stage>) => Promise<Trial>;

const TROUBLE = { tries: 2, mustBeGood: true, warmUpMs: 5_000 };
/** Both end within a twelfth of the first pace that went badly. */
const FROM_AFAR: Care = { ...TROUBLE, factor: 2, falls: 3, leaps: 3, stepsBack: 3 };
const FROM_NEARBY: Care = { ...TROUBLE, factor: 2 ** (1 / 4), falls: 8, leaps: 0, stepsBack: 1 };
/** It shows that the bench works, on whatever machine: a busy one must not make it fail. */
const COARSE: Care = {
  tries: 1,
  mustBeGood: false,
  warmUpMs: 0,
  factor: 4,
  falls: 1,
  leaps: 0,
  stepsBack: 0,
};

/** Begins with half of `firstPace` messages a second. */
export function createSearch({ isQuick }: Bench, firstPace: number): Search {
  const found = new Map<string, number>();
  return async (name, open) => {
    const pace = await highestFrom(found.get(name), firstPace / 2, open, isQuick ? COARSE : FROM_AFAR);
    found.set(name, pace.asked);
    return {
      value: pace.deliveries,
      extra: { 'p99 ms': pace.p99Ms, [IDLE_SHARE]: pace.idleShare },
    };
  };
}

/** From nearby where something is known; from afar where that says nothing of today. */
async function highestFrom(
  near: number | undefined,
  far: number,
  open: () => Promise<Stage>,
  care: Care,
): Promise<Pace> {
  if (near === undefined) return highestPace(far, open, care);
  try {
    return await highestPace(near, open, FROM_NEARBY);
  } catch (error) {
    if (!(error instanceof NoGoodPace)) throw error;
    return highestPace(far, open, care);
  }
}

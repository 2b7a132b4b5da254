import { IDLE_SHARE } from './bound.ts';
import { highestPace, type Care, type Stage } from './load/pace.ts';
import type { Bench, Trial } from './scenario.ts';

/** The highest pace of a contender; in later repetitions found from half of what it was before. */
export type Search = (name: string, open: () => Promise<Stage>) => Promise<Trial>;

const THOROUGH: Care = { tries: 2, stepsBack: 3, mustBeGood: true, warmUpMs: 5_000 };
/** It shows that the bench works, on whatever machine: a busy one must not make it fail. */
const COARSE: Care = { tries: 1, stepsBack: 1, mustBeGood: false, warmUpMs: 0 };

/** Begins with half of `firstPace` messages a second. */
export function createSearch({ isQuick }: Bench, firstPace: number): Search {
  const found = new Map<string, number>();
  return async (name, open) => {
    const first = (found.get(name) ?? firstPace) / 2;
    const pace = await highestPace(first, open, isQuick ? COARSE : THOROUGH);
    found.set(name, pace.asked);
    return {
      value: pace.deliveries,
      extra: { 'p99 ms': pace.p99Ms, [IDLE_SHARE]: pace.idleShare },
    };
  };
}

import { phaseDifference } from '@attune/vitals';

/** An element that goes round on the compositor: between two looks it takes nothing from the main thread. */
export type Turning = {
  /** Shows it on its way to where it will be, in turns, so many milliseconds from now; null hides it. */
  moveTo(turns: number | null, withinMs: number): void;
  /** Stands there at once, in turns; null hides it. */
  putAt(turns: number | null): void;
};

export function createTurning(element: HTMLElement): Turning {
  let shown: number | null = null;
  let animation: Animation | undefined;
  function show(turns: number | null): number {
    const from = turns === null || shown === null ? turns : turns - phaseDifference(turns, shown);
    shown = turns;
    if (element.hidden !== (turns === null)) element.hidden = turns === null;
    animation?.cancel();
    element.style.rotate = `${turns ?? 0}turn`;
    return from ?? 0;
  }
  return {
    moveTo(turns, withinMs) {
      const from = show(turns);
      if (turns === null) return;
      // By the shorter way, also over the top.
      animation = element.animate([{ rotate: `${from}turn` }, { rotate: `${turns}turn` }], withinMs);
    },
    putAt: (turns) => void show(turns),
  };
}

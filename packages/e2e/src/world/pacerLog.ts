import type { Locator, Page } from '@playwright/test';

/** Longer than this in one phase, and an eye would call it stopped. */
const STILL_MS = 1_000;

/** Looks at a pacer for a while; true when its phase kept moving all along. */
export function keepsMoving(pacer: Locator, ms: number): Promise<boolean> {
  return pacer.evaluate(
    (element, { durationMs, stillMs }) =>
      new Promise<boolean>((resolve) => {
        const until = performance.now() + durationMs;
        let last = element.getAttribute('data-cycle-phase');
        let movedAt = performance.now();
        const look = () => {
          const phase = element.getAttribute('data-cycle-phase');
          const now = performance.now();
          if (phase !== last) movedAt = now;
          last = phase;
          if (now - movedAt > stillMs) return resolve(false);
          if (now >= until) return resolve(true);
          requestAnimationFrame(look);
        };
        look();
      }),
    { durationMs: ms, stillMs: STILL_MS },
  );
}

/** A frame of the breath: when it was, on the clock that all browsers of a machine have in common, and what it showed. */
export type BreathFrame = {
  readonly wallAt: number;
  /** 0 to 1 of the cycle. */
  readonly phase: number;
  readonly cycleMs: number;
  readonly technique: string;
};

/** Logs every frame of the pacer from now on. What moves on the screen is read, which `data-cycle-phase` only rounds. */
export async function logBreath(page: Page): Promise<void> {
  await page.evaluate(() => {
    const frames: BreathFrame[] = [];
    Object.assign(window, { breathFrames: frames });
    const face = document.querySelector('[data-cycle-phase]');
    if (!(face instanceof HTMLElement)) throw new Error('there is no pacer on this page');
    // The page marks each frame as it shows it: by then the frame's time and the animation belong together.
    new MutationObserver(() => {
      const animation = face
        .getAnimations({ subtree: true })
        .find(({ effect }) => effect?.getComputedTiming().iterations === Infinity);
      const timing = animation?.effect?.getComputedTiming();
      frames.push({
        wallAt: performance.timeOrigin + Number(document.timeline.currentTime),
        phase: timing?.progress ?? NaN,
        cycleMs: Number(timing?.duration),
        technique: face.dataset['technique'] ?? '',
      });
      const marked = Number(face.dataset['cyclePhase']);
      if (!(Math.abs(marked - (timing?.progress ?? NaN)) < 0.002))
        throw new Error(`marked ${marked}, moves otherwise`);
    }).observe(face, { attributes: true, attributeFilter: ['data-cycle-phase'] });
  });
}

/** The frames since the last call. */
export function takeFrames(page: Page): Promise<BreathFrame[]> {
  return page.evaluate(() => {
    const { breathFrames } = window as unknown as { breathFrames: BreathFrame[] };
    return breathFrames.splice(0);
  });
}

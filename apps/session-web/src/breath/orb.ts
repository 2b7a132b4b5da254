import { cycleMs, keyframes, type PlannedBreath, type Technique } from '@attune/vitals';
import { correctionOf } from './nudge.ts';

/** The orb of empty lungs, as a part of the orb of full ones. */
const SMALLEST = 0.5;

/** An element that breathes on the compositor: it keeps its time while the main thread is busy. */
export type Orb = {
  /** Call on every frame with the breath at this frame's time. Answers the phase that is shown, 0 to 1 of the cycle. */
  follow(breath: PlannedBreath, at: number): number;
  stop(): void;
};

type Shown = { readonly key: string; readonly animation: Animation; readonly lengthMs: number };

export function createOrb(element: HTMLElement): Orb {
  let shown: Shown | undefined;
  return {
    follow(breath, at) {
      const key = keyOf(breath);
      if (shown?.key !== key) {
        shown?.animation.cancel();
        shown = { key, lengthMs: cycleMs(breath.technique), animation: animate(element, breath.technique) };
        setTime(shown, breath);
      } else {
        correct(shown, breath, at);
      }
      const { progress } = shown.animation.effect?.getComputedTiming() ?? {};
      return progress ?? breath.cyclePhase;
    },
    stop() {
      shown?.animation.cancel();
      shown = undefined;
    },
  };
}

/** One cycle grid of one technique: the same key means the same animation goes on. */
function keyOf({ technique, startedAt }: PlannedBreath): string {
  const pattern = technique.phases.map(({ kind, seconds }) => `${kind}${seconds}`).join();
  return `${pattern}@${startedAt}`;
}

function animate(element: HTMLElement, technique: Technique): Animation {
  const frames = keyframes(technique).map(({ offset, fill, easing }) => ({
    offset,
    easing,
    transform: `scale(${SMALLEST + (1 - SMALLEST) * fill})`,
  }));
  return element.animate(frames, { duration: cycleMs(technique), iterations: Infinity });
}

/** By `startTime`, never `currentTime`: that one is read against the frame before and is off by up to a frame. */
function setTime({ animation, lengthMs }: Shown, { cyclePhase }: PlannedBreath): void {
  animation.updatePlaybackRate(1);
  animation.startTime = timelineNow() - cyclePhase * lengthMs;
}

function correct(shown: Shown, breath: PlannedBreath, at: number): void {
  const { animation, lengthMs } = shown;
  if (animation.pending) return;
  const currentMs = Number(animation.currentTime);
  const driftMs = shortestWay(currentMs - (at - breath.startedAt), lengthMs);
  const correction = correctionOf(driftMs, animation.playbackRate);
  if (correction === 'anew') setTime(shown, breath);
  else if (correction !== animation.playbackRate) animation.updatePlaybackRate(correction);
}

/** Of two places on the ring of a cycle, how far the one is ahead, at most half a round either way. */
function shortestWay(aheadMs: number, lengthMs: number): number {
  const within = ((aheadMs % lengthMs) + lengthMs) % lengthMs;
  return within > lengthMs / 2 ? within - lengthMs : within;
}

/** What `at` must be for {@link Orb.follow}: how long ago, by `performance.now()`, this frame's time was. */
export function frameAgeMs(): number {
  return performance.now() - timelineNow();
}

function timelineNow(): number {
  return Number(document.timeline.currentTime ?? performance.now());
}

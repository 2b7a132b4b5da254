import { phaseSpans } from './lungs.ts';
import { cycleMs, type Technique } from './technique.ts';

/** A keyframe of one breathing cycle. An app maps `fill` to its own property, such as a scale. */
export interface BreathKeyframe {
  /** 0 to 1 of the cycle. */
  readonly offset: number;
  /** How full the lungs are, 0 to 1. */
  readonly fill: number;
  /** From this keyframe to the next, as Web Animations reads it. */
  readonly easing: string;
}

/**
 * The cubic Bézier with flat ends that comes nearest to half a cosine (minimax fit of its one free number): never
 * more than a four-thousandth of the way off. The keyword `ease-in-out` is off by nearly a fiftieth.
 */
export const BREATH_EASING = 'cubic-bezier(0.3643, 0, 0.6357, 1)';

/**
 * One cycle for a Web Animations keyframe list: duration `cycleMs`, iterations infinite. Set `currentTime` to
 * `phaseAt(...).cyclePhase * cycleMs`, which unlike a bare `%` is right before `startedAt` too.
 * @throws {RangeError} for a technique without any length.
 */
export function keyframes(technique: Technique): BreathKeyframe[] {
  const lengthMs = cycleMs(technique);
  const spans = phaseSpans(technique);
  const starts = spans.map(({ startMs, fromFill, toFill }) => ({
    offset: startMs / lengthMs,
    fill: fromFill,
    easing: fromFill === toFill ? 'linear' : BREATH_EASING,
  }));
  return [...starts, { offset: 1, fill: spans.at(-1)?.toFill ?? 0, easing: 'linear' }];
}

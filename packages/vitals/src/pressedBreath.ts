import { wrapTurns } from './turns.ts';

/*
 * Hold-to-breathe: a key or a thumb is down while one breathes in. It gives a phase without any sensor.
 */

/** A faster breath is a slip of the thumb. */
const SHORTEST_BREATH_MS = 1_000;
/** Nobody breathes slower than twice a minute; before the first whole breath, this is how long to wait for it. */
const LONGEST_BREATH_MS = 30_000;
/** Since the last inhale began, in own breaths: then they have stopped pressing, or found another pace. */
const STALE_AFTER_BREATHS = 1.5;
/** Enough breaths to even out a sigh, few enough to follow a new technique. */
const REMEMBERED_BREATHS = 3;

/** A press (`down`: the inhale begins) or a release (`up`: it ends). `at` is in ms of the caller's clock. */
export interface Press {
  readonly type: 'down' | 'up';
  readonly at: number;
}

interface WholeBreath {
  readonly lengthMs: number;
  readonly inhaleMs: number;
}

/** The presses of one person. Plain data for {@link stepPress} and {@link pressedPhaseAt}. */
export type PressedBreath =
  | { readonly at: 'idle' }
  | { readonly at: 'inhale'; readonly downAt: number; readonly breaths: readonly WholeBreath[] }
  | {
      readonly at: 'exhale';
      readonly downAt: number;
      readonly upAt: number;
      readonly breaths: readonly WholeBreath[];
    };

/** The state before the first press. */
export const unpressed: PressedBreath = { at: 'idle' };

/** Takes in one press or release, in order. A `down` while down is a keyboard that repeats itself, and is ignored. */
export function stepPress(breath: PressedBreath, { type, at }: Press): PressedBreath {
  if (breath.at === 'idle' || isStale(breath, at)) {
    return type === 'down' ? { at: 'inhale', downAt: at, breaths: [] } : breath;
  }
  const { downAt, breaths } = breath;
  if (breath.at === 'inhale') return type === 'up' ? { at: 'exhale', downAt, upAt: at, breaths } : breath;
  if (type === 'up') return breath;

  const lengthMs = at - downAt;
  if (lengthMs < SHORTEST_BREATH_MS) return { at: 'inhale', downAt, breaths };
  const whole = { lengthMs, inhaleMs: breath.upAt - downAt };
  return { at: 'inhale', downAt: at, breaths: [...breaths, whole].slice(-REMEMBERED_BREATHS) };
}

/**
 * The phase at `now`, in turns, 0 to 1: exact at every press and release, in between by the mean inhale and exhale
 * of the person's last breaths. Who is late waits at the release, or at the end of the exhale, until they press.
 * Null before the first whole breath, and once one and a half breaths have passed since the last inhale began.
 */
export function pressedPhaseAt(breath: PressedBreath, now: number): number | null {
  if (breath.at === 'idle' || breath.breaths.length === 0 || isStale(breath, now)) return null;
  const { lengthMs, inhaleMs } = meanBreath(breath.breaths);
  const inhale = inhaleMs / lengthMs;
  if (breath.at === 'inhale') return wrapTurns(inhale * share(now - breath.downAt, inhaleMs));
  return wrapTurns(inhale + (1 - inhale) * share(now - breath.upAt, lengthMs - inhaleMs));
}

/** Also after a clock was set back: then there is no telling how old the press is. */
function isStale(breath: Exclude<PressedBreath, { at: 'idle' }>, now: number): boolean {
  const { breaths } = breath;
  const limitMs =
    breaths.length === 0 ? LONGEST_BREATH_MS : STALE_AFTER_BREATHS * meanBreath(breaths).lengthMs;
  const newest = breath.at === 'exhale' ? breath.upAt : breath.downAt;
  return now < newest || now - breath.downAt > limitMs;
}

function meanBreath(breaths: readonly WholeBreath[]): WholeBreath {
  const sum = (of: (breath: WholeBreath) => number) => breaths.reduce((total, one) => total + of(one), 0);
  return {
    lengthMs: sum(({ lengthMs }) => lengthMs) / breaths.length,
    inhaleMs: sum(({ inhaleMs }) => inhaleMs) / breaths.length,
  };
}

function share(elapsedMs: number, wholeMs: number): number {
  return wholeMs > 0 ? Math.min(1, elapsedMs / wholeMs) : 1;
}

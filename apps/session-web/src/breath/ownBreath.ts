import { createSignal, type Signal } from '@attune/client';
import type { BreathSource } from '@attune/protocol';
import {
  cycleMs,
  pacerAt,
  paceOf,
  pressedPhaseAt,
  stepPress,
  unpressed,
  type PacerPlan,
} from '@attune/vitals';

/** How often it is said where in the breath one is. */
const SAY_EVERY_MS = 500;
/** A shorter press is a tap: it says that an inhale begins, and not how long it is. */
const TAP_MS = 700;
/** Without a screen to look at, a press that never ended is over by then. */
const LONGEST_PRESS_MS = 20_000;

export type Own = {
  readonly source: BreathSource | 'none';
  /** In turns, when it was looked at; null without a source, and before the first whole breath. */
  readonly phase: number | null;
  readonly at: number;
};

type Said = { readonly source: BreathSource; readonly phase: number } | { readonly source: 'none' };

export type OwnBreathOptions = {
  /** Server time. */
  readonly now: () => number;
  readonly say: (breath: Said) => void;
};

export type Heeded = {
  /** What is breathed now. */
  readonly plan: PacerPlan;
  /** As the heart shows it, in turns; null while there is no strap, or it does not show it. */
  readonly heartPhase: (now: number) => number | null;
};

/** One's own breath, from presses or else from the heart, and what is said of it to the group. */
export type OwnBreath = {
  readonly own: Signal<Own>;
  /** Whether the button is held, or a tap still counts as an inhale. */
  readonly isDown: Signal<boolean>;
  /** As it is at this moment; `own` is up to half a second old. */
  look(): Own;
  down(): void;
  up(): void;
  /** The press of somebody who has nothing to hold: a screen reader, a switch. */
  tap(): void;
  /** Looks twice a second. Returns its end, at which the group is told that this person does not count any more. */
  start(): () => void;
  /** From now on. */
  heed(heeded: Heeded): void;
};

export function createOwnBreath({ now, say }: OwnBreathOptions, heeded: Heeded): OwnBreath {
  const own = createSignal<Own>({ source: 'none', phase: null, at: now() });
  const isDown = createSignal(false);
  let { plan, heartPhase } = heeded;
  let presses = unpressed;
  let downAt = 0;
  let release: ReturnType<typeof setTimeout> | undefined;

  function look(): Own {
    const at = now();
    const held = pressedPhaseAt(presses, at);
    if (held !== null) return { source: 'hold', phase: held, at };
    // Whoever has begun to press is not to be told by the heart in between.
    if (presses.at !== 'idle' && at - presses.downAt < LONGEST_PRESS_MS)
      return { source: 'hold', phase: null, at };
    const phase = heartPhase(at);
    return phase === null ? { source: 'none', phase: null, at } : { source: 'heart', phase, at };
  }

  function sayOwn(): void {
    const before = own.get();
    const { source, phase, at } = look();
    own.set({ source, phase, at });
    if (source !== 'none' && phase !== null) say({ source, phase });
    else if (before.phase !== null) say({ source: 'none' });
  }

  function down(): void {
    clearTimeout(release);
    if (isDown.get()) end(now());
    downAt = now();
    presses = stepPress(presses, { type: 'down', at: downAt });
    isDown.set(true);
    release = setTimeout(() => end(now()), LONGEST_PRESS_MS);
  }

  function end(at: number): void {
    clearTimeout(release);
    presses = stepPress(presses, { type: 'up', at });
    isDown.set(false);
  }

  /** A tap is taken for an inhale as long as the pacer's. */
  function endWithThePacer(): void {
    const inhaleMs = inhaleMsOf(plan, downAt);
    clearTimeout(release);
    release = setTimeout(() => end(now()), Math.max(0, downAt + inhaleMs - now()));
  }

  return {
    own,
    isDown,
    look,
    heed: (now) => ({ plan, heartPhase } = now),
    down,
    up() {
      if (!isDown.get()) return;
      if (now() - downAt < TAP_MS) endWithThePacer();
      else end(now());
    },
    tap() {
      down();
      endWithThePacer();
    },
    start() {
      const timer = setInterval(sayOwn, SAY_EVERY_MS);
      return () => {
        clearInterval(timer);
        clearTimeout(release);
        presses = unpressed;
        isDown.set(false);
        if (own.get().phase !== null) say({ source: 'none' });
      };
    },
  };
}

function inhaleMsOf(plan: PacerPlan, at: number): number {
  const { technique } = pacerAt(plan, at);
  const { breathsPerMinute, exhaleAt } = paceOf(technique);
  return Math.min(cycleMs(technique), (60_000 / breathsPerMinute) * exhaleAt);
}

import { useEffect, useEffectEvent } from 'react';
import type { PacerPlan } from '@attune/vitals';
import { useApp } from '../app/AppContext.ts';
import { useSignal } from '@attune/client/react';
import { cuesBetween, type BreathCue } from './breathCues.ts';
import { PHASE_WORDS } from './breathPlan.ts';
import { hush, playTone } from './tones.ts';

/** Looking ahead further than a hidden page's timers are late, so that tones keep their time there too. */
const AHEAD_MS = 2_500;
const LOOK_EVERY_MS = 1_000;
const PULSE_MS = { inhale: 60, hold: 20, exhale: 120, rest: 20 } as const;

type Timers = Set<ReturnType<typeof setTimeout>>;

/**
 * Tones, pulses and spoken words at the start of each phase, as far as the person has switched them on; with closed eyes tones and pulses
 * are all there is. Without a plan there is silence at once.
 */
export function useBreathCues(plan: PacerPlan | null, now: () => number, eyesAreClosed: boolean): void {
  const { settings, announcer } = useApp();
  const chosen = useSignal(settings.signal);
  const { sayPhases, ease } = chosen;
  const sound = chosen.sound || eyesAreClosed;
  const vibration = chosen.vibration || eyesAreClosed;
  const wanted = plan !== null && (sound || vibration || sayPhases);
  const give = useEffectEvent((cue: BreathCue, inMs: number, timers: Timers) => {
    if (sound) playTone(cue.kind, inMs);
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (vibration) navigator.vibrate?.(PULSE_MS[cue.kind]);
      if (sayPhases) announcer.say(PHASE_WORDS[cue.kind]);
    }, inMs);
    timers.add(timer);
  });
  const cuesOf = useEffectEvent((from: number, until: number) =>
    plan ? cuesBetween(plan, from, until) : [],
  );
  useEffect(() => {
    if (!wanted) return undefined;
    let given = now();
    const timers: Timers = new Set();
    const look = () => {
      const at = now();
      const until = at + AHEAD_MS;
      for (const cue of cuesOf(Math.max(given, at), until)) give(cue, cue.at - at, timers);
      given = Math.max(given, until);
    };
    look();
    const looking = setInterval(look, LOOK_EVERY_MS);
    return () => {
      clearInterval(looking);
      for (const timer of timers) clearTimeout(timer);
      hush();
    };
    // What was ordered ahead is of the breath as it was eased then.
  }, [wanted, now, ease]);
}

import { createSignal, type Signal } from '@attune/client';
import type { PhaseKind } from '@attune/vitals';

type Tone = { readonly hz: number; readonly toHz: number; readonly lengthMs: number };

/** In and out glide up and down; the pauses are one soft note. Told apart with closed eyes. */
const TONES: Readonly<Record<PhaseKind, Tone>> = {
  inhale: { hz: 262, toHz: 392, lengthMs: 900 },
  hold: { hz: 392, toHz: 392, lengthMs: 350 },
  exhale: { hz: 392, toHz: 220, lengthMs: 900 },
  rest: { hz: 220, toHz: 220, lengthMs: 350 },
};

const LOUDNESS = 0.14;
const SWELL_S = 0.12;

/** Of a voice that is hushed: without a click. */
const HUSH_S = 0.03;

/** `locked`: the browser waits for a touch or a key before it lets the page sound. */
export type SoundState = 'on' | 'locked' | 'none';

type Voice = { readonly loudness: GainNode; readonly oscillator: OscillatorNode };

let shared: AudioContext | undefined;
/** Those that sound, and those that will: tones are ordered ahead of their time. */
const voices = new Set<Voice>();
const state = createSignal<SoundState>('locked');
export const soundState: Signal<SoundState> = state;

/** One for the page: browsers allow few, and let them sound only after a touch or a key. */
function audio(): AudioContext | undefined {
  if (!('AudioContext' in globalThis)) {
    state.set('none');
    return undefined;
  }
  shared ??= created();
  if (shared.state === 'suspended') void shared.resume();
  return shared;
}

function created(): AudioContext {
  const context = new AudioContext();
  const tell = () => state.set(context.state === 'running' ? 'on' : 'locked');
  context.addEventListener('statechange', tell);
  tell();
  return context;
}

/** Asks for sound. Call it from a press: then the browser grants it. */
export function unlockSound(): void {
  audio();
}

/** Ends what sounds and what is ordered, as when the breath stops or becomes another one. */
export function hush(): void {
  const now = shared?.currentTime ?? 0;
  for (const { loudness, oscillator } of voices) {
    loudness.gain.cancelScheduledValues(now);
    loudness.gain.setTargetAtTime(0, now, HUSH_S);
    oscillator.stop(now + 5 * HUSH_S);
  }
  voices.clear();
}

/** Plays the tone of a phase `inMs` from now. False where there is no sound. */
export function playTone(kind: PhaseKind, inMs = 0): boolean {
  const context = audio();
  if (!context) return false;
  const { hz, toHz, lengthMs } = TONES[kind];
  const start = context.currentTime + Math.max(0, inMs) / 1000;
  const end = start + lengthMs / 1000;
  const loudness = context.createGain();
  loudness.gain.setValueAtTime(0, start);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, start + SWELL_S);
  loudness.gain.linearRampToValueAtTime(0, end);
  const oscillator = context.createOscillator();
  oscillator.frequency.setValueAtTime(hz, start);
  oscillator.frequency.exponentialRampToValueAtTime(toHz, end);
  oscillator.connect(loudness).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(end);
  const voice = { loudness, oscillator };
  voices.add(voice);
  oscillator.addEventListener('ended', () => voices.delete(voice));
  return true;
}

/** What "Test sound" plays: a breath in. */
export function playTestTone(): boolean {
  return playTone('inhale');
}

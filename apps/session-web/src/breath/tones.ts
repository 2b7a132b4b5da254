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

let shared: AudioContext | undefined;

/** One for the page: browsers allow few, and let them sound only after a touch or a key. */
function audio(): AudioContext | undefined {
  if (!('AudioContext' in globalThis)) return undefined;
  shared ??= new AudioContext();
  if (shared.state === 'suspended') void shared.resume();
  return shared;
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
  const voice = context.createOscillator();
  voice.frequency.setValueAtTime(hz, start);
  voice.frequency.exponentialRampToValueAtTime(toHz, end);
  voice.connect(loudness).connect(context.destination);
  voice.start(start);
  voice.stop(end);
  return true;
}

/** What "Test sound" plays: a breath in. */
export function playTestTone(): boolean {
  return playTone('inhale');
}

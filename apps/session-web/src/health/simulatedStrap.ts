import { encodeHeartRateFrame, parseHeartRateFrame } from '@attune/vitals';
import type { HeartDevice } from './heartDevice.ts';
import { atStart, play, readRecording } from './recording.ts';

/** Straps notify about once a second. */
const NOTIFY_EVERY_MS = 1_000;
/** The rate a strap shows is that of its last few beats. */
const RATE_BEATS = 4;

/**
 * A strap worn by a recording of a real heart at rest. What comes out went through the bytes of a real notification, so all
 * that follows is what a real strap would run through.
 */
export async function loadSimulatedStrap(url: string, now: () => number): Promise<HeartDevice> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The recording was answered with ${response.status}.`);
  const recording = readRecording(await response.text());
  let end = (): void => undefined;
  return {
    name: 'simulated strap',
    source: 'simulated',
    async connect({ frame }) {
      let playback = atStart;
      let last: number[] = [];
      let playedAt = now();
      const timer = setInterval(() => {
        const at = now();
        const after = play(recording, playback, at - playedAt);
        playback = after.playback;
        playedAt = at;
        last = [...last, ...after.rrMs].slice(-RATE_BEATS);
        const notified = encodeHeartRateFrame({ bpm: rateOf(last), contact: 'on', rrMs: after.rrMs });
        frame(parseHeartRateFrame(notified));
      }, NOTIFY_EVERY_MS);
      end = () => clearInterval(timer);
    },
    disconnect: () => end(),
  };
}

/** 0 is what a strap sends before it has found a pulse. */
function rateOf(rrMs: readonly number[]): number {
  const total = rrMs.reduce((sum, interval) => sum + interval, 0);
  return total === 0 ? 0 : Math.round((60_000 * rrMs.length) / total);
}

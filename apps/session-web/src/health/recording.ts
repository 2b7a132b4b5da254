/** A recording being played: which beat comes next, and how long it has been running towards it. */
export type Playback = { readonly nextBeat: number; readonly sinceBeatMs: number };

export const atStart: Playback = { nextBeat: 0, sinceBeatMs: 0 };

/** A tab that slept for minutes gets no minutes of beats in one packet: a strap would have forgotten them too. */
const MAX_STEP_MS = 3_000;

/** One interval a line, in milliseconds. Lines that are not a number are skipped. */
export function readRecording(text: string): number[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(Number)
    .filter((interval) => Number.isFinite(interval) && interval > 0);
}

/** Plays `elapsedMs` further and answers the beats that ended meanwhile. Begins again at the end. */
export function play(
  recording: readonly number[],
  playback: Playback,
  elapsedMs: number,
): { readonly playback: Playback; readonly rrMs: number[] } {
  const rrMs: number[] = [];
  let { nextBeat, sinceBeatMs } = playback;
  sinceBeatMs += Math.min(elapsedMs, MAX_STEP_MS);
  for (;;) {
    const interval = recording[nextBeat % recording.length];
    if (interval === undefined || sinceBeatMs < interval) break;
    rrMs.push(interval);
    sinceBeatMs -= interval;
    nextBeat = (nextBeat + 1) % recording.length;
  }
  return { playback: { nextBeat, sinceBeatMs }, rrMs };
}

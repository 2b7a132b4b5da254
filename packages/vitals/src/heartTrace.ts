import { HEART_WINDOW_MS, type Beat, type LiveHeart } from './liveHeart.ts';

/** One beat of a trace. */
export interface TracePoint {
  /** When the beat was, on the clock of the packets. */
  readonly at: number;
  /** 60000 / interval. */
  readonly bpm: number;
}

/**
 * The heart of the last minute, beat by beat, in stretches without a hole: draw each as a line of its own. Where beats are missing or
 * implausible there is no point, so that a strap which fell off leaves a gap and not a straight line.
 */
export function heartTrace(heart: LiveHeart, now: number): readonly (readonly TracePoint[])[] {
  if (heart.at === 'silent') return [];
  const stretches: TracePoint[][] = [];
  let isOpen = false;
  for (const { beat, at } of placed(heart.beats)) {
    const isShown = beat.clean && at <= now && now - at <= HEART_WINDOW_MS;
    const open = isOpen && beat.follows ? stretches.at(-1) : undefined;
    isOpen = isShown;
    if (!isShown) continue;
    const point = { at, bpm: 60_000 / beat.rrMs };
    if (open) open.push(point);
    else stretches.push([point]);
  }
  return stretches;
}

/**
 * The last beat of a packet was when it came, or before: those that follow it take the time of their intervals. So beats stay in order
 * also when packets were held up and came together.
 */
function placed(beats: readonly Beat[]): { readonly beat: Beat; readonly at: number }[] {
  const found: { beat: Beat; at: number }[] = [];
  let before = Infinity;
  for (const beat of beats.toReversed()) {
    const at = Math.min(beat.at, before);
    found.push({ beat, at });
    before = at - beat.rrMs;
  }
  return found.reverse();
}

import type { Beat } from './liveHeart.ts';

/** The heart rate between two beats. */
export interface RatePoint {
  /** The middle of the interval, in ms of the clock of the packets: where its mean rate belongs. */
  readonly at: number;
  /** 60000 / RR, in beats a minute. */
  readonly bpm: number;
}

/**
 * How late a packet may be for a beat: straps send once a second, and radio adds a little. Later than that, beats
 * were lost on the way, and the time cannot be counted on from the beats before.
 */
const LATE_MAX_MS = 1_500;

interface Timed {
  readonly beat: Beat;
  /** The sum of the intervals of the stretch, up to this beat. */
  readonly sumMs: number;
}

/** Beats whose times follow from each other. */
interface Stretch {
  readonly beats: Timed[];
  /** The beat before the first one of the stretch, by the packet that came soonest after its beat. */
  startAt: number;
}

/**
 * When the clean intervals were. A packet says only when it arrived, up to a second after its beats; but no packet
 * arrives before its beats, so the most punctual one of a stretch sets the clock for the whole stretch, and the
 * intervals do the rest. Over a minute that finds the beats to some tens of ms, plus the delay of the radio.
 */
export function ratePoints(beats: readonly Beat[]): RatePoint[] {
  return stretchesOf(beats).flatMap(({ beats: timed, startAt }) =>
    timed
      .filter(({ beat }) => beat.clean)
      .map(({ beat, sumMs }) => ({ at: startAt + sumMs - beat.rrMs / 2, bpm: 60_000 / beat.rrMs })),
  );
}

function stretchesOf(beats: readonly Beat[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const beat of beats) {
    const open = stretches.at(-1);
    if (open && continues(open, beat)) add(open, beat);
    else stretches.push(begin(beat));
  }
  return stretches;
}

/** Early and missed beats keep the time, although they are not clean. A silence or a made-up interval does not. */
function continues(stretch: Stretch, { rrMs, at }: Beat): boolean {
  const sumMs = (stretch.beats.at(-1)?.sumMs ?? 0) + rrMs;
  return Math.abs(at - sumMs - stretch.startAt) <= LATE_MAX_MS;
}

function begin(beat: Beat): Stretch {
  return { beats: [{ beat, sumMs: beat.rrMs }], startAt: beat.at - beat.rrMs };
}

function add(stretch: Stretch, beat: Beat): void {
  const sumMs = (stretch.beats.at(-1)?.sumMs ?? 0) + beat.rrMs;
  stretch.beats.push({ beat, sumMs });
  stretch.startAt = Math.min(stretch.startAt, beat.at - sumMs);
}

import type { SkinContact } from './heartRateFrame.ts';
import { rmssdOfRuns } from './hrv.ts';
import { judgeRr, qualityOf, runsOf, type JudgedRr } from './rrCleaning.ts';

/** Older than this is no longer this heart, so no number is shown. */
export const HEART_STALE_MS = 5_000;
/** RMSSD looks at the beats that arrived within this time. */
export const HEART_WINDOW_MS = 60_000;
/** Fewer clean beats than this make an RMSSD that jumps about. */
export const HEART_MIN_BEATS = 30;
/** With a larger share of bad beats the strap sits badly, and RMSSD measures the strap. */
export const HEART_MIN_QUALITY = 0.8;

// Straps notify about once a second; after a longer silence the next interval does not follow the last one.
const GAP_MS = 3_000;
// 200 beats a minute is the fastest clean heart; a strap that sends more is broken, and must not fill the memory.
const WINDOW_MAX_BEATS = 240;

/** One notification of a strap and when it arrived: a parsed frame plus `at`, in ms of the caller's clock. */
export interface HeartPacket {
  readonly bpm: number;
  readonly contact: SkinContact;
  readonly rrMs: readonly number[];
  readonly at: number;
}

/** A beat of the window, and when the packet that told of it arrived. */
export interface Beat extends JudgedRr {
  readonly at: number;
}

/** A running strap. Plain data for {@link step} and {@link reading}; its insides are not for showing. */
export type LiveHeart =
  | { readonly at: 'silent' }
  | {
      readonly at: 'heard';
      readonly heardAt: number;
      readonly bpm: number | null;
      readonly contact: SkinContact;
      readonly beats: readonly Beat[];
    };

/** What may be shown. A number that is present is current; one that is `null` is shown as a dash. */
export type HeartReading = {
  /** Clean / all beats of the window, 0 to 1. */
  readonly quality: number;
  /** As of the last packet; `unknown` without a current one. */
  readonly contact: SkinContact;
} & (
  | {
      /** `none`: no packet yet. `stale`: packets stopped. */
      readonly status: 'none' | 'stale';
      readonly bpm: null;
      readonly rmssd: null;
      readonly secondsToGo: null;
    }
  | {
      readonly status: 'measuring';
      /** Null while the strap is off the skin or has found no pulse. */
      readonly bpm: number | null;
      readonly rmssd: null;
      /** Until RMSSD, if all beats to come are clean. Null when there is no saying: no pulse or no intervals. */
      readonly secondsToGo: number | null;
    }
  | { readonly status: 'live'; readonly bpm: number; readonly rmssd: number; readonly secondsToGo: 0 }
);

/** The state before the first packet. */
export const silentHeart: LiveHeart = { at: 'silent' };

/** Takes in one packet. Give it packets in the order of arrival, with `at` from the clock that `reading` gets. */
export function step(heart: LiveHeart, packet: HeartPacket): LiveHeart {
  const { at, contact } = packet;
  const worn = contact !== 'off';
  const bpm = worn && packet.bpm > 0 ? packet.bpm : null;
  const past = heart.at === 'heard' ? inWindow(heart.beats, at) : [];
  // What a strap counts off the skin is noise, and it would spoil the quality of the beats after it.
  if (!worn) return { at: 'heard', heardAt: at, bpm, contact, beats: past };

  const unbroken = heart.at === 'heard' && heart.contact !== 'off' && apartMs(at, heart.heardAt) <= GAP_MS;
  const before = unbroken ? (past.at(-1)?.rrMs ?? null) : null;
  const arrived = judgeRr(packet.rrMs, before).map((beat): Beat => ({ ...beat, at }));
  return { at: 'heard', heardAt: at, bpm, contact, beats: [...past, ...arrived].slice(-WINDOW_MAX_BEATS) };
}

/** What to show at `now`. Ask again at least once a second: a strap that falls silent sends nothing to react to. */
export function reading(heart: LiveHeart, now: number): HeartReading {
  const nothing = { bpm: null, rmssd: null, secondsToGo: null };
  const unheard = { ...nothing, contact: 'unknown' } as const;
  if (heart.at === 'silent') return { status: 'none', quality: 0, ...unheard };

  const beats = inWindow(heart.beats, now);
  const quality = qualityOf(beats);
  if (apartMs(now, heart.heardAt) > HEART_STALE_MS) return { status: 'stale', quality, ...unheard };

  const { bpm, contact } = heart;
  if (bpm === null) return { ...nothing, status: 'measuring', quality, contact };
  const rmssd = isEnough(beats) ? rmssdOfRuns(runsOf(beats)) : null;
  if (rmssd === null) {
    return { status: 'measuring', bpm, rmssd, quality, contact, secondsToGo: secondsToGo(beats, bpm, now) };
  }
  return { status: 'live', bpm, rmssd, quality, contact, secondsToGo: 0 };
}

function isEnough(beats: readonly Pick<Beat, 'clean'>[]): boolean {
  return (
    beats.filter(({ clean }) => clean).length >= HEART_MIN_BEATS && qualityOf(beats) >= HEART_MIN_QUALITY
  );
}

/** Plays the window forward with clean beats at the present rate, while the old ones leave it. */
function secondsToGo(beats: readonly Beat[], bpm: number, now: number): number | null {
  if (beats.length === 0) return null;
  for (let seconds = 1; seconds * 1000 <= HEART_WINDOW_MS; seconds += 1) {
    const coming = Array.from({ length: Math.floor((seconds * bpm) / 60) }, () => ({ clean: true }));
    if (isEnough([...inWindow(beats, now + seconds * 1000), ...coming])) return seconds;
  }
  return null;
}

function inWindow(beats: readonly Beat[], now: number): readonly Beat[] {
  return beats.filter(({ at }) => apartMs(now, at) <= HEART_WINDOW_MS);
}

/** Either way round: after a clock was set back, an old number must not look fresh until it catches up. */
function apartMs(a: number, b: number): number {
  return Math.abs(a - b);
}

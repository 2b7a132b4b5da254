import type { Session } from '@attune/protocol';
import { clockText, waitText } from '../ui/durationText.ts';

/** What the timer shows, and for the eyes that only listen, the same in words. */
export type Countdown = { readonly text: string; readonly label: string };

/** The same for everybody: `now` is server time. `resumesAt`: from when on the time counts after the last pause. */
export function countdown(session: Session, now: number, resumesAt = 0): Countdown {
  const { phase, ends_at, started_at, starts_at, duration_minutes, pause } = session;
  if (phase === 'paused' && pause !== null)
    return { text: clockText(pause.remaining_ms), label: `paused with ${waitText(pause.remaining_ms)} left` };
  if ((phase === 'live' || phase === 'ending') && ends_at !== null) {
    // The common start, or the end of a pause, lies a moment ahead; until then all that is left is left and no more.
    const countsFrom = Math.max(now, resumesAt, started_at === null ? now : Date.parse(started_at));
    const leftMs = Date.parse(ends_at) - countsFrom;
    return { text: clockText(leftMs), label: waitText(leftMs) };
  }
  if (phase !== 'scheduled' && phase !== 'lobby') return { text: '0:00', label: 'over' };
  const waitMs = starts_at === null ? 0 : Date.parse(starts_at) - now;
  // A room opened ahead of its time counts towards the start; one that waits for its instructor shows how long it will be.
  const shownMs = waitMs > 0 ? waitMs : duration_minutes * 60_000;
  return { text: clockText(shownMs), label: waitMs > 0 ? `starts in ${waitText(waitMs)}` : 'not started' };
}

/** Whole seconds until the common start, while it lies ahead. */
export function startsIn({ phase, started_at }: Session, now: number): number {
  if (phase !== 'live' || started_at === null) return 0;
  return Math.max(0, Math.ceil((Date.parse(started_at) - now) / 1000));
}

/** The moments at which the time left is spoken. */
const SPOKEN: readonly { readonly leftMs: number; readonly text: string }[] = [
  { leftMs: 300_000, text: '5 minutes left' },
  { leftMs: 60_000, text: '1 minute left' },
  { leftMs: 10_000, text: '10 seconds left' },
];

/** What to say when the time left went from `beforeMs` to `nowMs`; nothing when it did not pass a moment. */
export function spokenTime(beforeMs: number, nowMs: number): string | undefined {
  return SPOKEN.findLast(({ leftMs }) => beforeMs > leftMs && nowMs <= leftMs)?.text;
}

import { AHEAD_PHASES, OVER_PHASES, type Session } from '@attune/protocol';
import { clockText, waitText } from '../ui/durationText.ts';

/** What the timer shows, and for the eyes that only listen, the same in words. */
export type Countdown = { readonly text: string; readonly label: string };

/** The same for everybody: `now` is server time. */
export function countdown(session: Session, now: number): Countdown {
  const { phase, ends_at, started_at, starts_at, duration_minutes, pause } = session;
  if (phase === 'paused' && pause !== null)
    return { text: clockText(pause.remaining_ms), label: `paused with ${waitText(pause.remaining_ms)} left` };
  if ((phase === 'live' || phase === 'ending') && ends_at !== null) {
    // The common start, or the end of a pause, lies a moment ahead; until then all that is left is left and no more.
    const countsFrom = Math.max(
      now,
      ...[started_at, session.resumes_at].map((at) => (at === null ? now : Date.parse(at))),
    );
    const leftMs = Date.parse(ends_at) - countsFrom;
    return { text: clockText(leftMs), label: waitText(leftMs) };
  }
  if (OVER_PHASES.some((over) => over === phase)) return { text: '0:00', label: 'over' };
  // What a newer server means by it is not known here, so nothing is said of the time.
  if (!AHEAD_PHASES.some((ahead) => ahead === phase)) return { text: '', label: '' };
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

/** Whole seconds until a session that was paused goes on, while that lies ahead. */
export function resumesIn({ phase, resumes_at }: Session, now: number): number {
  if (phase !== 'live' || resumes_at === null) return 0;
  return Math.max(0, Math.ceil((Date.parse(resumes_at) - now) / 1000));
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

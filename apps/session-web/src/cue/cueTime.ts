import type { Message } from '@attune/client';
import type { Delivered } from '@attune/protocol';

export type Cue = Delivered<'instructor_message'>;

/** Long enough to look up after a breath or two; one that matters stays for longer. */
const SHOWN_MS = { normal: 15_000, high: 30_000 };

/** Who comes later, or comes back later, is not told of a moment that is over. `now` is server time. */
export function isShown({ at, data }: Message<'instructor_message'>, now: number): boolean {
  return now - at < shownMs(data.priority);
}

export function shownMs(priority: Cue['priority']): number {
  return priority === 'high' ? SHOWN_MS.high : SHOWN_MS.normal;
}

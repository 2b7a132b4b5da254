import type { Presence, Unwell } from '@attune/protocol';
import { clockText } from '../ui/durationText.ts';

export type UnwellLine = { readonly userId: string; readonly text: string };

/** Who feels dizzy, the longest first. Whoever is not here has not become well by that. */
export function unwellLines(
  unwell: Iterable<Unwell>,
  here: readonly Pick<Presence, 'user_id'>[],
  serverNow: number,
): UnwellLine[] {
  const present = new Set(here.map(({ user_id }) => user_id));
  return [...unwell]
    .sort((a, b) => a.since.localeCompare(b.since))
    .map(({ user_id, name, since }) => ({
      userId: user_id,
      text: `${name} feels dizzy, for ${elapsedText(serverNow - Date.parse(since))}${present.has(user_id) ? '' : ', not here now'}`,
    }));
}

/** Whole seconds that have passed; a clock that is a little behind says 0:00. */
function elapsedText(elapsedMs: number): string {
  return clockText(Math.floor(Math.max(0, elapsedMs) / 1000) * 1000);
}

export const WHAT_TO_DO =
  'They breathe as they like and rest. Pause, or choose a slower breath, so that nobody has to keep up. Call them, or let somebody near them ask, whether they sit and whether it passes. If it does not, or nobody answers, end the session gently and get help to them.';

import type { Session, Technique } from '@attune/protocol';

/** What is breathed together now, and the technique before it, which can be asked about. */
export type Asking = { readonly now: Technique | undefined; readonly asked: Technique | undefined };

export const NOTHING_ASKED: Asking = { now: undefined, asked: undefined };

/** What counts at this moment: the breath of a session that is live, from its first one on. */
export function breathedNow({ phase, started_at, pacer }: Session, now: number): Technique | undefined {
  if (phase !== 'live' || started_at === null || now < Date.parse(started_at)) return undefined;
  const { technique, next } = pacer;
  return next && now >= Date.parse(next.starts_at) ? next.technique : technique;
}

/** When that will be another by itself, if nobody does anything. */
export function changesAfter({ phase, started_at, pacer }: Session, now: number): number | undefined {
  if (phase !== 'live') return undefined;
  const instants = [started_at, pacer.next?.starts_at ?? null].filter((at) => at !== null);
  const ahead = instants.map((at) => Date.parse(at)).filter((at) => at > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/**
 * Asks about a technique once another one has taken its place, also after a pause; in the pause itself nobody is asked. The same object
 * while nothing changes.
 */
export function nextAsking(before: Asking, now: Technique | undefined): Asking {
  if (now === undefined || before.now?.id === now.id) return before;
  return { now, asked: before.now ?? before.asked };
}

export function skipped({ now }: Asking): Asking {
  return { now, asked: undefined };
}

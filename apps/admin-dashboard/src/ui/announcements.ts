/** Words for people who listen to the page. */
export type Announcement = { readonly text: string; readonly urgent: boolean; readonly at: number };

/** More often than this and a screen reader talks over itself. */
export const ANNOUNCEMENT_GAP_MS = 2_000;
/** What waited longer than this is no longer news. */
export const ANNOUNCEMENT_LIFETIME_MS = 8_000;

/** The queue with one more; the same words are not queued twice, urgent ones go first. */
export function enqueue(queue: readonly Announcement[], next: Announcement): readonly Announcement[] {
  const others = queue.filter((waiting) => waiting.text !== next.text);
  return next.urgent ? [next, ...others] : [...others, next];
}

/** The next one to say, and what waits after it; what went stale is dropped. */
export function takeNext(
  queue: readonly Announcement[],
  now: number,
): { next: Announcement | undefined; rest: readonly Announcement[] } {
  const [next, ...rest] = queue.filter((waiting) => now - waiting.at <= ANNOUNCEMENT_LIFETIME_MS);
  return { next, rest };
}

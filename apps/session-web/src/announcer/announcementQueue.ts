/** `assertive` only for what cannot wait: a long loss, a removal, the end. */
export type Politeness = 'polite' | 'assertive';

export type Announcement = {
  readonly text: string;
  readonly politeness: Politeness;
  readonly at: number;
};

export type AnnouncementQueue = {
  readonly waiting: readonly Announcement[];
  /** When the last one was spoken. */
  readonly spokenAt: number;
};

/** More often than this, a screen reader talks over the breath. */
export const ANNOUNCEMENT_GAP_MS = 2_000;
/** Older than this it is no longer news. */
export const ANNOUNCEMENT_STALE_MS = 8_000;
/** What piles up beyond this is noise; the oldest polite ones go first by growing stale. */
const MAX_WAITING = 20;

export const emptyQueue: AnnouncementQueue = { waiting: [], spokenAt: -Infinity };

/** The same words that already wait are not queued a second time. */
export function enqueue(queue: AnnouncementQueue, announcement: Announcement): AnnouncementQueue {
  const same = ({ text }: Announcement) => text === announcement.text;
  const known = queue.waiting.find(same);
  if (known?.politeness === 'assertive') return queue;
  const others = queue.waiting.filter((waiting) => !same(waiting));
  if (announcement.politeness === 'assertive') return { ...queue, waiting: [announcement, ...others] };
  if (known) return queue;
  return { ...queue, waiting: [...others, announcement].slice(0, MAX_WAITING) };
}

/** What to speak at `now`, if anything, and the queue afterwards. */
export function dequeue(
  queue: AnnouncementQueue,
  now: number,
): readonly [AnnouncementQueue, Announcement | undefined] {
  const fresh = queue.waiting.filter(({ at }) => now - at <= ANNOUNCEMENT_STALE_MS);
  const [first, ...rest] = fresh;
  if (!first) return [{ ...queue, waiting: [] }, undefined];
  if (now - queue.spokenAt < ANNOUNCEMENT_GAP_MS) return [{ ...queue, waiting: fresh }, undefined];
  return [{ waiting: rest, spokenAt: now }, first];
}

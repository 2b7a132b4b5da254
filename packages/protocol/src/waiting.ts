import * as z from 'zod/mini';

/**
 * A place in a waiting list that is not renewed for so long is given up. Longer than the minute to which browsers slow down the timers of
 * pages that nobody looks at.
 */
export const WAIT_LEASE_MS = 90_000;

/** What a device makes up for itself, so that asking again is asking for the same place. It tells who waits by an open link. */
export const deviceSecret = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 letters, digits, _ or -'));

/** Where somebody stands who waits for a seat. */
export const place = z.object({
  /** 1 is the next one. */
  position: z.int(),
  /** A seat is free and kept for this place: `join` takes it. */
  free: z.boolean(),
  /** When to ask again: the sooner, the nearer one is. Not to ask for longer than the lease gives the place up. */
  retry_after_ms: z.int(),
});
export type Place = z.infer<typeof place>;

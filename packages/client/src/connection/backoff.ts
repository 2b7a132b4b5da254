const FIRST_CEILING_MS = 500;
const LAST_CEILING_MS = 8_000;

/**
 * The wait before the next attempt: anything between nothing and a ceiling that doubles. Full jitter, because thousands of clients
 * lose the same node at the same instant.
 */
export function backoffMs(attempt: number, random: number): number {
  const ceilingMs = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** Math.min(attempt, 10));
  return Math.floor(ceilingMs * random);
}

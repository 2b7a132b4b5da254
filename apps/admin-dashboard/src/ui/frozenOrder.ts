/** The rows on screen, and how many new ones wait until the order may change. */
export type Order = { readonly ids: readonly string[]; readonly waiting: number };

/**
 * While somebody points at or works in a table its rows stay where they are: a row that left goes at once, because acting on it
 * would fail, but a new one waits and a moved one does not move.
 */
export function nextOrder(shown: readonly string[], sorted: readonly string[], frozen: boolean): Order {
  if (!frozen) return { ids: sorted, waiting: 0 };
  const present = new Set(sorted);
  const ids = shown.filter((id) => present.has(id));
  return { ids, waiting: sorted.length - ids.length };
}

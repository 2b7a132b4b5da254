/** What this process holds, and what it could still have. */
export type Memory = { readonly residentBytes: number; readonly availableBytes: number };

/**
 * Reads the memory of the process. The system tells it through files: without a free descriptor the reading throws, or says that nothing
 * is left; then the last good one counts, for a node at that limit must not die of looking.
 */
export function createMemoryMeter(read: () => Memory = readProcess): () => Memory {
  let last: Memory = { residentBytes: 0, availableBytes: Number.MAX_SAFE_INTEGER };
  return () => {
    try {
      const now = read();
      if (now.availableBytes > 0) last = now;
    } catch {
      // The last one it is.
    }
    return last;
  };
}

function readProcess(): Memory {
  return { residentBytes: process.memoryUsage.rss(), availableBytes: process.availableMemory() };
}

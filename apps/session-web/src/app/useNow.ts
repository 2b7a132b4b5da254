import { useEffect, useState } from 'react';

/**
 * The time of the given clock, read again every `everyMs`; with null it stands still, and costs nothing. Pass a clock that keeps
 * its identity.
 */
export function useNow(clock: () => number, everyMs: number | null): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    if (everyMs === null) return undefined;
    const read = () => setNow(clock());
    // At once, too: after standing still the time is an old one.
    const first = setTimeout(read);
    const timer = setInterval(read, everyMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [clock, everyMs]);
  return now;
}

/** The clock of this device. Only for pages that have no server clock; a session counts by the client's. */
export const deviceClock = (): number => Date.now();

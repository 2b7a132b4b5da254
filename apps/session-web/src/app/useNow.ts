import { useEffect, useState } from 'react';

/** The time of the given clock, read again every `everyMs`. Pass a clock that keeps its identity. */
export function useNow(clock: () => number, everyMs: number): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}

/** The clock of this device. Only for pages that have no server clock; a session counts by the client's. */
export const deviceClock = (): number => Date.now();

import { useEffect, useEffectEvent } from 'react';
import type { Joining } from './useJoin.ts';

const RETRY_MS = 10_000;

/** Somebody who asked for a place in a full session gets the next free one without asking again. */
export function useRetryWhenFull(joining: Joining, retry: () => void): void {
  const onTime = useEffectEvent(retry);
  useEffect(() => {
    if (joining.at !== 'refused' || joining.error.error !== 'SESSION_FULL') return undefined;
    const timer = setTimeout(onTime, RETRY_MS);
    return () => clearTimeout(timer);
  }, [joining]);
}

import { useEffect } from 'react';
import type { Status } from '@attune/client';
import { useApp } from '../app/AppContext.ts';

/** A loss that goes on this long interrupts whatever is being read. */
const ASSERTIVE_AFTER_MS = 60_000;

/** Tells a screen reader of a long loss and of the return; a short one is not worth the words. */
export function useConnectionVoice(status: Status, justBack: boolean): void {
  const { announcer } = useApp();
  const isLong = status.at === 'reconnecting' || status.at === 'offline';
  useEffect(() => {
    if (!isLong) return undefined;
    announcer.say('The connection is lost. Reconnecting. The breath keeps going.');
    const timer = setTimeout(() => announcer.say('Still not connected.', 'assertive'), ASSERTIVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [announcer, isLong]);
  useEffect(() => {
    if (justBack) announcer.say('Back in sync');
  }, [announcer, justBack]);
}

import { useEffect, useRef } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useNow } from '../app/useNow.ts';
import { countdown, spokenTime } from './countdown.ts';
import { useLive } from './LiveContext.ts';

/** Four times a second, so that no second is shown for two. */
const LOOK_EVERY_MS = 250;

export function TimeLeft() {
  const { session, now } = useLive();
  const at = useNow(now, LOOK_EVERY_MS);
  const { text, label } = countdown(session, at);
  useSpokenTime(
    session.phase === 'live' && session.ends_at !== null ? Date.parse(session.ends_at) - at : undefined,
  );
  return (
    <span className="live__timer" role="timer" aria-label="Time left" aria-live="off" title={label}>
      {text}
    </span>
  );
}

function useSpokenTime(leftMs: number | undefined): void {
  const { announcer } = useApp();
  const before = useRef(leftMs);
  useEffect(() => {
    const text =
      before.current === undefined || leftMs === undefined ? undefined : spokenTime(before.current, leftMs);
    before.current = leftMs;
    if (text !== undefined) announcer.say(text);
  }, [announcer, leftMs]);
}

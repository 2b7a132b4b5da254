import { useOutbox } from '@attune/client/react';
import { useEffect, useState } from 'react';
import type { ChannelHandle, Delivery } from '@attune/client';
import { deviceClock, useNow } from '../app/useNow.ts';

/** Whole seconds until another line of chat is accepted; 0 when it is now. */
export function useRateLimit(channel: ChannelHandle): number {
  const outbox = useOutbox(channel);
  const [freeAt, setFreeAt] = useState(0);
  const [isWaiting, setIsWaiting] = useState(false);
  const now = useNow(deviceClock, isWaiting ? 250 : null);
  if (isWaiting && freeAt <= now) setIsWaiting(false);
  useEffect(() => {
    const look = (delivery: Delivery) => {
      const error = delivery.error.get();
      if (error?.error !== 'RATE_LIMIT_EXCEEDED') return;
      setIsWaiting(true);
      setFreeAt(deviceClock() + (error.retryAfterMs ?? 1_000));
    };
    const chat = outbox.filter(({ type }) => type === 'chat_message');
    const ends = chat.map((delivery) => delivery.error.subscribe(() => look(delivery)));
    return () => ends.forEach((end) => end());
  }, [outbox]);
  return Math.max(0, Math.ceil((freeAt - now) / 1000));
}

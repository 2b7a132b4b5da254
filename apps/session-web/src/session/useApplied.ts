import { useEffect } from 'react';
import type { EventType } from '@attune/protocol';
import { useLive } from './LiveContext.ts';

/** What is said to everybody, and shows on every screen. */
const TO_ALL = [
  'session_opened',
  'session_started',
  'session_paused',
  'session_resumed',
  'session_extended',
  'session_ending',
  'technique_changed',
  'instructor_message',
  'vote_opened',
  'vote_closed',
  'vote_settled',
  'vote_vetoed',
] as const satisfies readonly EventType[];

/** Tells those who lead that this screen has followed: after what was said to all, and after coming back (LEAD-6). */
export function useApplied(): void {
  const { channel, me } = useLive();
  const follows = me.role === 'participant';
  useEffect(() => {
    if (!follows) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const offset = channel.position.get()?.offset ?? 0;
      if (offset > 0) channel.set('applied', { offset });
    };
    // After the handlers and the drawing of what was said; however much that was, it is told once.
    const soon = () => (timer ??= setTimeout(tell));
    const ends = [
      ...TO_ALL.map((type) => channel.on(type, soon)),
      channel.health.subscribe(() => channel.health.get() === 'live' && soon()),
    ];
    if (channel.health.get() === 'live') soon();
    return () => {
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, [channel, follows]);
}

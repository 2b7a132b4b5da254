import { useEvents } from '@attune/client/react';
import { memo, useEffect, useRef } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useNow } from '../app/useNow.ts';
import { localTime } from '../ui/localTime.ts';
import { resumesIn, startsIn } from './countdown.ts';
import { leads, useLive, type Live } from './LiveContext.ts';

/** Later than this after the planned start, waiting people are told that somebody is late. */
const LATE_MS = 5 * 60_000;

/** Where the session stands, in a sentence; while live the pacer says it all. */
export const PhaseLine = memo(function PhaseLine() {
  const live = useLive();
  const now = useNow(live.now, 250);
  useSpokenPhase(live);
  const ending = useEvents(live.channel, 'session_ending').at(-1);
  const endsAt = ending ? ending.data.ends_at : live.session.ends_at;
  const text = phaseText(live, endsAt, now);
  return <p className="live__phase">{text}</p>;
});

/** Nothing of a phase that a newer server made. */
function phaseText({ session, me }: Live, endsAt: string | null, now: number): string | undefined {
  switch (session.phase) {
    case 'scheduled':
    case 'lobby': {
      if (leads(me))
        return session.phase === 'lobby'
          ? 'The room is open. Start when you are ready.'
          : 'Not opened yet. Who comes early waits here and breathes along.';
      const name = session.instructor?.name ?? 'the instructor';
      const lateMs = session.starts_at === null ? 0 : now - Date.parse(session.starts_at);
      if (session.starts_at !== null && lateMs < 0)
        return `You are in the room. The start is planned for ${localTime(session.starts_at)}; breathe along meanwhile.`;
      if (lateMs > LATE_MS)
        return `${session.instructor?.name ?? 'The instructor'} is a little late. Breathe along meanwhile.`;
      return `You are in the room. It starts when ${name} starts; breathe along meanwhile.`;
    }
    case 'ending': {
      const left = endsAt === null ? 0 : Math.max(0, Math.ceil((Date.parse(endsAt) - now) / 1000));
      return `Ending in ${left} s`;
    }
    case 'live': {
      const starting = startsIn(session, now);
      if (starting > 0) return `Starting in ${starting} s`;
      const resuming = resumesIn(session, now);
      return resuming > 0 ? `Going on in ${resuming} s` : '';
    }
    case 'paused':
      return leads(me)
        ? 'Paused. Go on when you are ready.'
        : `${session.instructor?.name ?? 'The instructor'} has paused the session. Breathe along meanwhile.`;
    case 'ended':
    case 'expired':
    case 'cancelled':
      return '';
  }
}

/** The start and the end are told without taking the focus. */
function useSpokenPhase({ session }: Live): void {
  const { announcer } = useApp();
  const before = useRef(session.phase);
  useEffect(() => {
    if (before.current === session.phase) return;
    const was = before.current;
    before.current = session.phase;
    if (session.phase === 'live')
      announcer.say(was === 'paused' ? 'The session goes on' : 'The session has started');
    if (session.phase === 'paused') announcer.say('The session is paused');
    if (session.phase === 'ending') announcer.say('The session is ending');
  }, [announcer, session.phase]);
}

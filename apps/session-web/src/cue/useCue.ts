import { useEvents } from '@attune/client/react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useApp } from '../app/AppContext.ts';
import { useNow } from '../app/useNow.ts';
import { useLive } from '../session/LiveContext.ts';
import { isShown, type Cue } from './cueTime.ts';

/** The newest cue while it is to be read; says it once, to who was here. */
export function useCue(): Cue | undefined {
  const { channel, now } = useLive();
  const { announcer } = useApp();
  const newest = useEvents(channel, 'instructor_message').at(-1);
  const at = useNow(now, newest && isShown(newest, now()) ? 1_000 : null);
  const said = useRef<string>(undefined);
  const say = useEffectEvent(() => {
    if (!newest || said.current === newest.id || !isShown(newest, now())) return;
    said.current = newest.id;
    const { text, priority, from } = newest.data;
    announcer.say(`${from.name}: ${text}`, priority === 'high' ? 'assertive' : 'polite');
  });
  const id = newest?.id;
  useEffect(() => say(), [id]);
  return newest && isShown(newest, at) ? newest.data : undefined;
}

import { useChannel, useStates } from '@attune/client/react';
import { useEffect, useRef } from 'react';
import { userChannel, type Person } from '@attune/protocol';
import { useApp } from '../app/AppContext.ts';
import { useLive } from '../session/LiveContext.ts';

/** Who took the word from the person at this screen; undefined while they have it. Says it when that changes. */
export function useMuted(): Person | undefined {
  const { me } = useLive();
  const { announcer } = useApp();
  const seat = useStates(useChannel(userChannel(me.userId)), 'seat').get(me.userId);
  const by = seat?.muted_by ?? undefined;
  const name = by?.name;
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (before.current === name) return;
    before.current = name;
    announcer.say(name === undefined ? 'You can write again' : mutedText(name));
  }, [announcer, name]);
  return by;
}

export function mutedText(name: string): string {
  return `${name} has muted you. You can read along; whoever leads can let you write again.`;
}

import { useStates } from '@attune/client/react';
import { programmeAt, type Programme, type ProgrammeStand } from '@attune/protocol';
import { useNow } from '../app/useNow.ts';
import { useLive } from '../session/LiveContext.ts';

/** What is planned for the session; undefined where nothing is, or nothing is left of it. */
export function useProgramme(): Programme | undefined {
  const { channel, session } = useLive();
  return useStates(channel, 'programme').get(session.id);
}

export type Standing = { readonly stand: ProgrammeStand; readonly now: number };

/** Where it is, second by second. */
export function useStanding(programme: Pick<Programme, 'steps' | 'run'>): Standing {
  const live = useLive();
  const now = useNow(live.now, programme.run.at === 'running' ? 500 : null);
  return { stand: programmeAt(programme, now), now };
}

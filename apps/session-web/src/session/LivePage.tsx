import { useChannel, useClient, useIdentity, useStates } from '@attune/client/react';
import { sessionChannel } from '@attune/protocol';
import { useEffect, useMemo } from 'react';
import { useApp } from '../app/AppContext.ts';
import { preloadEndPages } from '../app/Pages.tsx';
import { peopleOrder } from '../presence/peopleOrder.ts';
import type { Seat } from '../seat/seatStore.ts';
import { preloadDialogs } from './dialogs.ts';
import { LiveProvider, type Live } from './LiveContext.ts';
import { LiveScreen } from './LiveScreen.tsx';
import { useLeave } from './useLeave.ts';

const PRELOAD_AFTER_MS = 3_000;

/** Gathers what is true of the session for all parts of the page. */
export function LivePage({ seat }: { seat: Seat }) {
  const live = useLiveSession(seat);
  useKeptSession(live, seat);
  useLeave(live);
  useEffect(() => {
    // After the first breath is on the screen, so that it gets the network first.
    const timer = setTimeout(preloadLater, PRELOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <LiveProvider value={live}>
      <LiveScreen />
    </LiveProvider>
  );
}

function preloadLater(): void {
  preloadDialogs();
  preloadEndPages();
}

function useLiveSession(seat: Seat): Live {
  const client = useClient();
  const channel = useChannel(sessionChannel(seat.session.id));
  const identity = useIdentity();
  // Until the snapshot is there, and without a network, the session is what this device saw last.
  const session = useStates(channel, 'session').get(seat.session.id) ?? seat.session;
  const presences = useStates(channel, 'presence');
  const userId = identity?.userId ?? seat.userId;
  const name = identity?.name ?? seat.name;
  const role = identity?.role ?? seat.role;
  const people = useMemo(() => peopleOrder(presences.values(), userId), [presences, userId]);
  const now = client.clock.now;
  return useMemo(
    () => ({ client, channel, session, me: { userId, name, role }, people, now }),
    [client, channel, session, userId, name, role, people, now],
  );
}

function useKeptSession({ session, me }: Live, seat: Seat): void {
  const { seats } = useApp();
  useEffect(() => {
    const kept = seats.find(session.id);
    // Another tab may have given the seat up; it must not come back by being remembered.
    if (kept) seats.keep({ ...kept, session, role: me.role });
  }, [seats, session, me.role, seat]);
}

import { calls } from '@attune/protocol';
import { createClient, ticketCredentials } from '@attune/client';
import { AttuneProvider } from '@attune/client/react';
import { sessionMemory } from '@attune/client/storage';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { Link } from '../ui/Link.tsx';
import { useApp, type App } from '../app/AppContext.ts';
import type { Seat } from '../seat/seatStore.ts';
import { Page } from '../ui/Page.tsx';
import { LivePage } from './LivePage.tsx';

export function SessionPage() {
  const { id = '' } = useParams();
  // A link to another session is another page, with a connection of its own.
  return <Place key={id} sessionId={id} />;
}

function Place({ sessionId }: { sessionId: string }) {
  const { seats } = useApp();
  const [seat] = useState(() => seats.find(sessionId));
  return seat ? <Seated seat={seat} /> : <NoSeat />;
}

function Seated({ seat }: { seat: Seat }) {
  const app = useApp();
  const [client] = useState(() => clientOf(app, seat));
  useEffect(() => {
    client.start();
    return () => client.close();
  }, [client]);
  return (
    <AttuneProvider client={client}>
      <LivePage seat={seat} />
    </AttuneProvider>
  );
}

function clientOf({ apiFor, config, seats }: App, seat: Seat) {
  const sessionId = seat.session.id;
  // Asked each time: a refreshed token replaces the one that the page began with.
  const api = () => apiFor(seats.find(sessionId)?.token ?? seat.token);
  return createClient({
    url: config.apiUrl,
    credentials: () => ticketCredentials(api())(),
    refreshToken: async () => {
      const { token } = await api().call(calls.refresh);
      seats.keep({ ...(seats.find(sessionId) ?? seat), token });
      return token;
    },
    // A reload in the middle keeps the chat and what was written without a network.
    memory: sessionMemory({ userId: seat.userId }),
  });
}

function NoSeat() {
  return (
    <Page title="You have no place in this session here" kicker="Attune">
      <p className="text-3">This device has not joined it, or its place was given up.</p>
      <p>Open the link of your invitation, or type its code.</p>
      <div>
        <Link className="at-button at-button--primary" to="/">
          Enter a code
        </Link>
      </div>
    </Page>
  );
}

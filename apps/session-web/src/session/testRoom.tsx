import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient, type Client } from '@attune/client';
import { AttuneProvider, useChannel } from '@attune/client/react';
import { createFakeServer } from '@attune/client/testing';
import type { Role, Session } from '@attune/protocol';
import { AppProvider, type App } from '../app/AppContext.ts';
import { LiveProvider } from './LiveContext.ts';

export const ROOM = 'session:s1';

/** For tests of what stands in a live session: a page of its own, and a server beside it that keeps the protocol. */
export class TestRoom {
  readonly page = document.body.appendChild(document.createElement('div'));
  readonly server = createFakeServer();
  /** What a screen reader was told. */
  readonly said: string[] = [];
  readonly #root = createRoot(this.page);
  #client: Client | undefined;

  /** Ann comes in and sees this, in an app that has an announcer and what else the test gives it. */
  async enter(
    role: Role,
    stage: (client: Client) => ReactNode,
    parts: Partial<Record<keyof App, unknown>> = {},
  ): Promise<void> {
    const client = createClient(this.server.optionsFor({ user_id: 'ann', name: 'Ann', role }));
    this.#client = client;
    client.start();
    const announcer = { say: (text: string) => void this.said.push(text) };
    const app = { announcer, ...parts } as unknown as App;
    const shown = stage(client);
    await act(() =>
      this.#root.render(
        <AppProvider value={app}>
          <AttuneProvider client={client}>
            <Room client={client} role={role}>
              {shown}
            </Room>
          </AttuneProvider>
        </AppProvider>,
      ),
    );
    await this.settle();
  }

  settle(): Promise<void> {
    return act(() => this.server.settle());
  }

  async leave(): Promise<void> {
    await act(() => this.#root.unmount());
    this.#client?.close();
    this.page.remove();
  }
}

function Room({ client, role, children }: { client: Client; role: Role; children: ReactNode }) {
  const channel = useChannel(ROOM);
  const session = { id: 's1', phase: 'live' } as Session;
  const me = { userId: 'ann', name: 'Ann', role };
  return (
    <LiveProvider value={{ client, channel, session, me, people: [], now: client.clock.now }}>
      {children}
    </LiveProvider>
  );
}

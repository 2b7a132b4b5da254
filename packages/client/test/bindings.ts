import type { ChannelHandle } from '../src/channelHandle.ts';
import { createClient, type Client } from '../src/createClient.ts';
import { createFakeServer, type FakeServer } from '../src/testing/fakeServer.ts';

/** A client whose subscriptions can be counted. Started, but nothing has been delivered yet. */
export function startCounted(): { server: FakeServer; client: Client; asked: (type: string) => number } {
  const server = createFakeServer();
  const client = createClient(server.optionsFor());
  client.start();
  return { server, client, asked: (type) => server.received.filter((frame) => frame.type === type).length };
}

export type Seen = {
  channel?: ChannelHandle;
  texts: string[];
  people: string[];
  status: string;
  waiting: number;
  name: string | undefined;
  missed?: number | undefined;
};

import {
  createApi,
  createClient,
  defaultEnvironment,
  ticketCredentials,
  type ChannelHandle,
  type Client,
  type Environment,
  type SocketListener,
} from '@attune/client';
import { calls, sessionChannel } from '@attune/protocol';
import type { Random } from '../seeded.ts';

/** One way; both ways together make round trips of 20 to 200 ms. */
const WAY_MS = { least: 10, most: 100 };
/** How wrong a device's clock may be. */
const WRONG_MS = 10 * 60_000;

export type Device = {
  readonly client: Client;
  readonly channel: ChannelHandle;
  readonly sessionId: string;
  readonly leave: () => void;
};

/** Somebody far away whose clock is wrong, with the client of the product. */
export async function deviceIn(url: string, code: string, name: string, random: Random): Promise<Device> {
  const guest = createApi({ baseUrl: url });
  const { token, session } = await guest.call(calls.join, { body: { code, name } });
  const client = createClient({
    url,
    credentials: ticketCredentials(createApi({ baseUrl: url, token: () => token })),
    environment: farAway(random),
  });
  const channel = client.channel(sessionChannel(session.id));
  client.start();
  const leave = (): void => {
    client.close();
    channel.release();
  };
  return { client, channel, sessionId: session.id, leave };
}

/** Every message takes a time of its own each way, and overtakes none. */
function farAway(random: Random): Environment {
  const wrongMs = random.between(-WRONG_MS, WRONG_MS);
  const slow = () => inOrder(() => random.between(WAY_MS.least, WAY_MS.most));
  return {
    ...defaultEnvironment,
    now: () => Date.now() + wrongMs,
    openSocket(url, protocols, listener) {
      const [out, back] = [slow(), slow()];
      const far: SocketListener = {
        opened: () => back(listener.opened),
        message: (text) => back(() => listener.message(text)),
        closed: (code) => back(() => listener.closed(code)),
      };
      const socket = defaultEnvironment.openSocket(url, protocols, far);
      return { send: (text) => out(() => socket.send(text)), close: (code) => out(() => socket.close(code)) };
    },
  };
}

function inOrder(wayMs: () => number): (run: () => void) => void {
  let freeAt = 0;
  return (run) => {
    const now = performance.now();
    freeAt = Math.max(freeAt, now + wayMs());
    setTimeout(run, freeAt - now);
  };
}

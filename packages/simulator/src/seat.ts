import { createApi, createClient, ticketCredentials, type ChannelHandle, type Client } from '@attune/client';
import { calls, sessionChannel, userChannel, type ProtocolError, type Session } from '@attune/protocol';

export type SeatOptions = {
  /** Where the server is, such as `http://localhost:8000`. */
  readonly url: string;
  readonly code: string;
  /** Who joins by an open link says a name; a personal link knows it. */
  readonly name?: string;
  /**
   * Told of what went wrong on the open connection and of failed dials, which the client tries again.
   * @default nothing
   */
  readonly onTrouble?: (error: ProtocolError) => void;
};

/** Somebody in a session, by the same calls and the same client as everybody. */
export type Seat = {
  readonly userId: string;
  readonly name: string;
  /** As it was at the join; what is true now is a state of `channel`. */
  readonly session: Session;
  readonly client: Client;
  readonly channel: ChannelHandle;
  /** Hangs up and lets go of the channels. Twice is harmless. */
  readonly leave: () => void;
};

/** Reads the invite, joins and dials. Rejects with a ProtocolError when there is no way in; a lost connection is the client's business. */
export async function takeSeat({ url, code, name, onTrouble }: SeatOptions): Promise<Seat> {
  let token: string | undefined;
  const api = createApi({ baseUrl: url, token: () => token });
  const invitation = await api.call(calls.getInvite, { params: { code } });
  const isPersonal = invitation.name !== null;
  const joined = await api.call(calls.join, {
    body: {
      code,
      ...(!isPersonal && name !== undefined && { name }),
      // The process that had this seat before is gone, and its token with it.
      ...(isPersonal && invitation.joined && { move: true }),
    },
  });
  token = joined.token;
  const client = createClient({
    url,
    credentials: ticketCredentials(api),
    refreshToken: async () => {
      token = (await api.call(calls.refresh)).token;
      return token;
    },
  });
  if (onTrouble) client.onError(onTrouble);
  const own = client.channel(userChannel(joined.user.id));
  const channel = client.channel(sessionChannel(joined.session.id));
  client.start();
  return {
    userId: joined.user.id,
    name: `${joined.user.first_name} ${joined.user.last_name}`.trim(),
    session: joined.session,
    client,
    channel,
    leave: () => {
      client.close();
      channel.release();
      own.release();
    },
  };
}

import { createApi, createClient, ticketCredentials, type ChannelHandle, type Client } from '@attune/client';
import { calls, sessionChannel } from '@attune/protocol';

/** Somebody without a screen, beside the network that is cut: writes while others are away. */
export class Witness {
  readonly #client: Client;
  readonly #channel: ChannelHandle;

  private constructor(client: Client, channel: ChannelHandle) {
    this.#client = client;
    this.#channel = channel;
  }

  static async join(url: string, link: string): Promise<Witness> {
    const code = link.split('/').at(-1) ?? '';
    const { token, session } = await createApi({ baseUrl: url }).call(calls.join, { body: { code } });
    const api = createApi({ baseUrl: url, token: () => token });
    const client = createClient({ url, credentials: ticketCredentials(api) });
    client.start();
    return new Witness(client, client.channel(sessionChannel(session.id)));
  }

  async say(text: string): Promise<void> {
    await this.#channel.send('chat_message', { text }).done;
  }

  leave(): void {
    this.#channel.release();
    this.#client.close();
  }
}

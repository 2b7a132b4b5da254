import { createApi, createClient, ticketCredentials, type ChannelHandle, type Client } from '@attune/client';
import { calls, sessionChannel } from '@attune/protocol';
import { codeOf } from './api.ts';

/** A line of chat as the log has it. */
export type LoggedLine = { readonly offset: number; readonly text: string };

/** Somebody without a screen, beside the network that is cut: writes while others are away, and reads the log. */
export class Witness {
  readonly #client: Client;
  readonly #channel: ChannelHandle;

  private constructor(client: Client, channel: ChannelHandle) {
    this.#client = client;
    this.#channel = channel;
  }

  static async join(url: string, link: string): Promise<Witness> {
    const { token, session } = await createApi({ baseUrl: url }).call(calls.join, {
      body: { code: codeOf(link) },
    });
    const api = createApi({ baseUrl: url, token: () => token });
    const client = createClient({ url, credentials: ticketCredentials(api) });
    client.start();
    return new Witness(client, client.channel(sessionChannel(session.id)));
  }

  async say(text: string): Promise<void> {
    await this.#channel.send('chat_message', { text }).done;
  }

  /** For a witness who leads. */
  async changeTechnique(technique: string): Promise<void> {
    await this.#channel.send('technique_change', { technique }).done;
  }

  /** What the server has written down, in its order. */
  lines(): LoggedLine[] {
    return this.#channel
      .events('chat_message')
      .get()
      .map(({ offset = -1, data }) => ({ offset, text: data.text }));
  }

  leave(): void {
    this.#channel.release();
    this.#client.close();
  }

  [Symbol.dispose](): void {
    this.leave();
  }
}

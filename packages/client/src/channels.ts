import { channelName, ProtocolError, type ServerFrame } from '@attune/protocol';
import { Channel, type ChannelLink } from './channel.ts';
import type { Change } from './memory.ts';
import { createHandle, type ChannelHandle } from './channelHandle.ts';

/** What channels need of the client; `onChange` learns which of them. */
type ChannelsLink = Omit<ChannelLink, 'onOutboxEmpty' | 'onChange'> & {
  /** Before it is subscribed. */
  readonly onBegin: (channel: Channel) => void;
  readonly onChange: (channel: Channel, change: Change) => void;
};

type Held = { readonly channel: Channel; handles: number };

/** The channels that somebody holds, each subscribed once however many hold it. */
export class Channels {
  readonly #link: ChannelsLink;
  readonly #byName = new Map<string, Held>();
  #isConnected = false;

  constructor(link: ChannelsLink) {
    this.#link = link;
  }

  *[Symbol.iterator](): Iterator<Channel> {
    for (const { channel } of this.#byName.values()) yield channel;
  }

  acquire(name: string): ChannelHandle {
    if (!channelName.safeParse(name).success) {
      throw new ProtocolError('VALIDATION_ERROR', { message: `${name} is not the name of a channel.` });
    }
    const held = this.#byName.get(name) ?? this.#begin(name);
    held.handles += 1;
    return createHandle(held.channel, () => {
      held.handles -= 1;
      this.#endIfUnused(held);
    });
  }

  receive(frame: ServerFrame): void {
    if (frame.channel !== undefined) this.#byName.get(frame.channel)?.channel.receive(frame);
  }

  connected(): void {
    this.#isConnected = true;
    for (const { channel } of [...this.#byName.values()]) channel.connected();
  }

  moved(): void {
    for (const channel of [...this]) channel.moved();
  }

  /** Whether a subscription is not answered yet. */
  get areJoining(): boolean {
    return [...this].some((channel) => channel.isJoining);
  }

  disconnected(lostAt: number): void {
    this.#isConnected = false;
    for (const { channel } of this.#byName.values()) channel.disconnected(lostAt);
  }

  #begin(name: string): Held {
    const channel = new Channel(name, {
      ...this.#link,
      onOutboxEmpty: () => this.#endIfUnused(held),
      onChange: (change) => this.#link.onChange(channel, change),
    });
    const held: Held = { channel, handles: 0 };
    this.#byName.set(name, held);
    this.#link.onBegin(channel);
    if (this.#isConnected) channel.connected();
    return held;
  }

  /** Stays subscribed while something waits to be sent: a page that was left still has to deliver what was written on it. */
  #endIfUnused(held: Held): void {
    const { channel } = held;
    if (held.handles > 0 || !channel.outbox.isEmpty || this.#byName.get(channel.name) !== held) return;
    this.#byName.delete(channel.name);
    channel.ended();
    if (!this.#isConnected) return;
    this.#link.post({ type: 'unsubscribe', data: { channel: channel.name } }, () => undefined);
  }
}

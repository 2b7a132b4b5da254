import { Audience } from '../delivery/audience.ts';
import type { Flusher } from '../delivery/flusher.ts';
import type { Clock } from '../platform/clock.ts';
import type { Bus, BusMessage } from './bus.ts';
import { addAll, corrections, missingFrom, type Hydrate } from './hydration.ts';
import { LiveChannel } from './liveChannel.ts';
import type { EventLog } from './log.ts';
import { RECENT_EVENTS } from './recovery.ts';
import type { StateStore } from './stateStore.ts';

export type OpenChannelsOptions = {
  readonly log: EventLog;
  readonly states: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly hydrate: Hydrate;
  readonly flusher: Pick<Flusher, 'add' | 'addLater'>;
  /** Resolves when the states of everything that is committed on the channel by now have been set. */
  readonly settled: (channel: string) => Promise<void>;
  /** A message for an open channel; those that came while it was opened follow at once. */
  readonly onMessage: (channel: LiveChannel, message: BusMessage) => void;
};

/** What comes while a channel is read; beyond it, what is missing is found by the sweep. */
const MAX_MISSED = 10_000;

type Opening = {
  readonly missed: BusMessage[];
  readonly opened: Promise<LiveChannel>;
  /** What is read of the log for it may be from before a change. */
  isOutdated: boolean;
};

/** The channels that are open on this node: how they come to be, and how they go. */
export class OpenChannels {
  readonly #options: OpenChannelsOptions;
  readonly #channels = new Map<string, LiveChannel>();
  readonly #openings = new Map<string, Opening>();

  constructor(options: OpenChannelsOptions) {
    this.#options = options;
  }

  get(name: string): LiveChannel | undefined {
    return this.#channels.get(name);
  }

  has(channel: LiveChannel): boolean {
    return this.#channels.get(channel.name) === channel;
  }

  [Symbol.iterator](): IterableIterator<LiveChannel> {
    return this.#channels.values();
  }

  receive(message: BusMessage): void {
    const opening = this.#openings.get(message.channel);
    if (opening) {
      if (opening.missed.length < MAX_MISSED) opening.missed.push(message);
      return;
    }
    const channel = this.#channels.get(message.channel);
    if (channel) this.#options.onMessage(channel, message);
  }

  /** The channel, read from the log and the state store when it is not open yet; once, however many ask. */
  open(name: string): Promise<LiveChannel> {
    const channel = this.#channels.get(name);
    if (channel) return Promise.resolve(channel);
    const opening = this.#openings.get(name);
    if (opening) return opening.opened;
    const missed: BusMessage[] = [];
    const opened = this.#open(name, missed);
    this.#openings.set(name, { missed, opened, isOutdated: false });
    return opened;
  }

  /** The log has other events now than it had. */
  forgetEvents(name: string): void {
    this.#channels.get(name)?.forgetEvents();
    const opening = this.#openings.get(name);
    if (opening) opening.isOutdated = true;
  }

  /** Whoever asks for it next opens it anew. */
  drop(channel: LiveChannel): void {
    if (!this.has(channel)) return;
    this.#channels.delete(channel.name);
    this.#options.bus.leave(channel.name);
  }

  /** What can be told anew need not be held for a channel that nobody follows; sessions end, and there are ever more of them. */
  async forget(name: string): Promise<void> {
    const { states, hydrate, bus } = this.#options;
    const hydrated = await hydrate(name);
    if (hydrated.length === 0 || this.#channels.has(name) || this.#openings.has(name)) return;
    await Promise.all(hydrated.map(({ type, key }) => states.take(name, type, key)));
    // Where somebody follows it, it is needed after all, and told anew at once.
    bus.publish({ channel: name, forgot: true });
  }

  async #open(name: string, missed: readonly BusMessage[]): Promise<LiveChannel> {
    try {
      const channel = await this.#read(name);
      this.#channels.set(name, channel);
      if (this.#openings.get(name)?.isOutdated) channel.forgetEvents();
      this.#openings.delete(name);
      for (const message of missed) this.#options.onMessage(channel, message);
      return channel;
    } catch (error) {
      this.#openings.delete(name);
      this.#options.bus.leave(name);
      throw error;
    }
  }

  async #read(name: string): Promise<LiveChannel> {
    const { log, states, bus, clock, hydrate, settled, flusher } = this.#options;
    // First: what is told from here on comes, or is doubted. A bus that cannot promise it now says so by `onDoubt` when it can.
    await bus.follow(name).catch(() => undefined);
    // The position first: states that are newer than it do no harm, older ones would.
    const position = await log.top(name);
    const recent = position.offset > 0 ? await log.newest(name, RECENT_EVENTS) : [];
    // An entry can be read as soon as it is committed, a moment before what it changed is told.
    await settled(name);
    const values = await states.snapshot(name);
    const hydrated = await hydrate(name);
    const missing = missingFrom(values, hydrated);
    await addAll(name, states, missing);
    const channel = new LiveChannel({
      name,
      position,
      recent,
      states: missing.length > 0 ? await states.snapshot(name) : values,
      audience: new Audience(flusher),
    });
    channel.update(corrections(values, hydrated), clock.now());
    return channel;
  }
}

import type { Position } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';
import type { Bus, BusMessage, Closing } from './bus.ts';
import { subscribedJson } from './frames.ts';
import { LiveChannel, type Subscriber } from './liveChannel.ts';
import type { EventLog } from './log.ts';
import { recover, type Recovery } from './recovery.ts';
import type { Keep, StateStore, StateUpdate, StateValue } from './stateStore.ts';

/** A value that a capability can tell anew, from the database, when nobody has told it since the store began. */
export type Hydrated = { readonly type: string; readonly key: string; readonly json: string };

export type HubOptions = {
  readonly log: EventLog;
  readonly states: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly hydrate: (channel: string) => Promise<readonly Hydrated[]>;
  /** Resolves when the states of everything that is committed by now have been set. */
  readonly settled: () => Promise<void>;
  readonly onClosing: (closing: Closing) => void;
  readonly onTrouble: (error: unknown, channel: string) => void;
};

/** A hole that the bus has not filled by then is read from the log. */
const HOLE_DEADLINE_MS = 200;
/** A channel that nobody follows is kept open this long, for the reconnect that often follows. */
const UNUSED_MS = 30_000;

type Opening = { readonly missed: BusMessage[]; readonly opened: Promise<LiveChannel> };

/** The channels that somebody on this node follows. Knows no noun. */
export class Hub {
  readonly #options: HubOptions;
  readonly #channels = new Map<string, LiveChannel>();
  readonly #openings = new Map<string, Opening>();
  /** One read serves all that resume a channel from the same offset, as long as nothing new was delivered there since it began. */
  readonly #reads = new Map<string, Promise<Recovery>>();
  readonly #stops: (() => void)[];

  constructor(options: HubOptions) {
    this.#options = options;
    this.#stops = [
      options.bus.listen((message) => this.#receive(message)),
      options.states.onExpired((channel, update) => options.bus.publish({ channel, states: [update] })),
      options.clock.every(UNUSED_MS, () => this.#closeUnused()),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /**
   * Follows a channel. `reply` is called once, synchronously before the first live frame, with the `result` of the subscribe as JSON;
   * it is not called when the subscriber left meanwhile.
   */
  async subscribe(
    subscriber: Subscriber,
    name: string,
    claimed: Position | undefined,
    reply: (resultJson: string) => void,
  ): Promise<void> {
    const channel = await this.#open(name);
    channel.hold(subscriber);
    let recovery: Recovery;
    try {
      recovery = await this.#recover(channel, claimed);
    } catch (error) {
      channel.leave(subscriber.id);
      throw error;
    }
    if (!channel.follows(subscriber.id)) return;
    // From here to the release nothing may be awaited: the position, the snapshot and the first live frame belong together.
    const entries = recovery.entries.filter((entry) => entry.offset <= channel.position.offset);
    const position = standing(recovery, entries, channel);
    reply(
      subscribedJson({
        position,
        recovered: recovery.recovered,
        ...(!recovery.recovered && { reason: recovery.reason }),
        entries,
        states: channel.states,
      }),
    );
    channel.release(subscriber, position.offset);
  }

  unsubscribe(subscriberId: string, name: string): void {
    this.#channels.get(name)?.leave(subscriberId);
  }

  /** The value as this node knows it; undefined also when nobody here follows the channel. */
  peek(channel: string, type: string, key: string): StateValue | undefined {
    return this.#channels.get(channel)?.stateOf(type, key);
  }

  async setState(
    channel: string,
    type: string,
    key: string,
    json: string | null,
    keep?: Keep,
  ): Promise<StateUpdate | undefined> {
    return json === null
      ? this.#options.states.remove(channel, type, key)
      : this.#options.states.set(channel, type, key, json, keep);
  }

  publish(message: BusMessage): void {
    this.#options.bus.publish(message);
  }

  #receive(message: BusMessage): void {
    if (message.closing) this.#options.onClosing(message.closing);
    const opening = this.#openings.get(message.channel);
    if (opening) {
      opening.missed.push(message);
      return;
    }
    const channel = this.#channels.get(message.channel);
    if (channel) this.#apply(channel, message);
  }

  #apply(channel: LiveChannel, message: BusMessage): void {
    // States first: a snapshot taken after an entry was delivered must not be older than it.
    if (message.states) channel.update(message.states, this.#options.clock.now());
    if (message.entries) channel.accept(message.entries);
    if (message.signal) channel.signal(message.signal.frame, message.signal.from);
    if (channel.hasHole) this.#repairLater(channel);
  }

  #repairLater(channel: LiveChannel): void {
    this.#options.clock.after(HOLE_DEADLINE_MS, () => {
      if (channel.hasHole)
        this.#repair(channel).catch((error) => this.#options.onTrouble(error, channel.name));
    });
  }

  /** The message that is missing may have carried states too. */
  async #repair(channel: LiveChannel): Promise<void> {
    const { log, states, clock } = this.#options;
    const snapshot = await states.snapshot(channel.name);
    const entries = await log.after(channel.name, channel.position.offset, 1_000);
    channel.update(snapshot, clock.now());
    channel.accept(entries);
  }

  #open(name: string): Promise<LiveChannel> {
    const channel = this.#channels.get(name);
    if (channel) return Promise.resolve(channel);
    const opening = this.#openings.get(name);
    if (opening) return opening.opened;
    const missed: BusMessage[] = [];
    const opened = this.#read(name)
      .then((read) => {
        this.#channels.set(name, read);
        return read;
      })
      .finally(() => {
        this.#openings.delete(name);
        const read = this.#channels.get(name);
        if (read) for (const message of missed) this.#apply(read, message);
      });
    this.#openings.set(name, { missed, opened });
    return opened;
  }

  async #read(name: string): Promise<LiveChannel> {
    const { log, states, hydrate, settled } = this.#options;
    const hydrated = await hydrate(name);
    // Looked at afterwards: what was told while the database was read is newer than the reading.
    const known = new Set((await states.snapshot(name)).map((state) => `${state.type} ${state.key}`));
    for (const value of hydrated) {
      if (!known.has(`${value.type} ${value.key}`)) await states.set(name, value.type, value.key, value.json);
    }
    // The position first: states that are newer than it do no harm, older ones would.
    const position = await log.top(name);
    // An entry can be read as soon as it is committed, a moment before what it changed is told.
    await settled();
    return new LiveChannel(name, position, await states.snapshot(name));
  }

  #recover({ name, position }: LiveChannel, claimed: Position | undefined): Promise<Recovery> {
    // Who comes after a delivery did not hold it back, and a read that began before it need not have it: that would be a hole.
    const key = JSON.stringify([name, position.offset, claimed]);
    const reading = this.#reads.get(key);
    if (reading) return reading;
    const read = recover(this.#options.log, name, claimed).finally(() => this.#reads.delete(key));
    this.#reads.set(key, read);
    return read;
  }

  #closeUnused(): void {
    for (const [name, channel] of this.#channels) {
      if (!channel.isUnused) continue;
      this.#channels.delete(name);
      this.#forget(name).catch((error: unknown) => this.#options.onTrouble(error, name));
    }
  }

  /** What can be told anew need not be held for a channel that nobody follows; sessions end, and there are ever more of them. */
  async #forget(name: string): Promise<void> {
    const { states, hydrate } = this.#options;
    for (const { type, key } of await hydrate(name)) {
      if (this.#channels.has(name) || this.#openings.has(name)) return;
      await states.take(name, type, key);
    }
  }
}

/** Where the reply leaves its reader: at its last entry, or where the reader stood, or where the channel stands. */
function standing(recovery: Recovery, entries: Recovery['entries'], channel: LiveChannel): Position {
  const last = entries.at(-1);
  if (last) return { epoch: last.epoch, offset: last.offset, tag: last.tag };
  return recovery.recovered ? recovery.from : channel.position;
}

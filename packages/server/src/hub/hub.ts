import type { NotRecoveredReason, Position } from '@attune/protocol';
import type { Flusher } from '../delivery/flusher.ts';
import type { Clock } from '../platform/clock.ts';
import type { Bus, BusMessage } from './bus.ts';
import { subscribedJson } from './frames.ts';
import type { Hydrate } from './hydration.ts';
import type { LiveChannel, Subscriber } from './liveChannel.ts';
import type { EventLog } from './log.ts';
import { OpenChannels } from './openChannels.ts';
import { recover, type Recovery } from './recovery.ts';
import { Repair } from './repair.ts';
import { Restorer } from './restorer.ts';
import type { Keep, StateStore, StateUpdate } from './stateStore.ts';
import { Sweeper } from './sweeper.ts';

export type HubOptions = {
  readonly log: EventLog;
  readonly states: StateStore;
  readonly bus: Bus;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly hydrate: Hydrate;
  /** What nodes tell of this channel only while they know that somebody follows it. @default of none */
  readonly isToldWhenFollowed?: (channel: string) => boolean;
  readonly flusher: Pick<Flusher, 'add' | 'addLater'>;
  /** Resolves when the states of everything that is committed on the channel by now have been set. */
  readonly settled: (channel: string) => Promise<void>;
  readonly onTrouble: (error: unknown, channel: string) => void;
  /** False: the node has too much to do for what is worth nothing a moment later (LOAD-2). @default always true. */
  readonly hasRoomForSignals?: (() => boolean) | undefined;
  /** Before anything that was told is handed on: whether this node may still speak (CTRL-5). @default nothing is looked at */
  readonly beforeHandingOn?: (() => void) | undefined;
  /** What a subscriber was answered: all it had missed, or why not. For metrics. */
  readonly onAnswered?: ((channel: string, result: 'recovered' | NotRecoveredReason) => void) | undefined;
};

/** A channel that nobody follows is kept open this long, for the reconnect that often follows. */
const UNUSED_MS = 30_000;

/** The channels that somebody on this node follows. Knows no noun. */
export class Hub {
  readonly #options: HubOptions;
  readonly #channels: OpenChannels;
  readonly #repair: Repair;
  readonly #sweeper: Sweeper;
  /** One read serves all that resume a channel from the same offset, as long as nothing new was delivered there since it began. */
  readonly #reads = new Map<string, Promise<Recovery>>();
  readonly #stops: readonly (() => void)[];

  constructor(options: HubOptions) {
    const { bus, states, clock } = options;
    this.#options = options;
    this.#channels = new OpenChannels({
      ...options,
      onMessage: (channel, message) => this.#apply(channel, message),
    });
    this.#repair = new Repair({ ...options, onForked: (channel) => this.#forked(channel) });
    const channels = () => this.#channels;
    const restorer = new Restorer({ ...options, channels });
    this.#sweeper = new Sweeper({
      isToldWhenFollowed: () => false,
      ...options,
      channels,
      find: (name) => this.#channels.get(name),
      repair: this.#repair,
      isRestoring: () => restorer.isBusy,
    });
    this.#stops = [
      bus.listen((message) => {
        options.beforeHandingOn?.();
        this.#channels.receive(message);
      }),
      states.onExpired((channel, update) => bus.publish({ channel, states: [update] })),
      clock.every(UNUSED_MS, () => this.#closeUnused()),
      () => this.#sweeper.stop(),
      () => restorer.stop(),
      () => this.#repair.stop(),
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
    const channel = await this.#channels.open(name);
    channel.hold(subscriber);
    const { position: heldFrom } = channel;
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
    const position = standing(recovery, entries, heldFrom);
    reply(
      subscribedJson({
        position,
        recovered: recovery.recovered,
        ...(!recovery.recovered && { reason: recovery.reason }),
        entries,
        statesJson: channel.statesJson,
      }),
    );
    channel.release(subscriber, position.offset);
    this.#options.onAnswered?.(name, recovery.recovered ? 'recovered' : recovery.reason);
  }

  /** Before the entry is committed: the connection that says it is not told it. */
  withhold(name: string, entryId: string, subscriberId: string): void {
    this.#channels.get(name)?.withhold(entryId, subscriberId);
  }

  unsubscribe(subscriberId: string, name: string): void {
    this.#channels.get(name)?.leave(subscriberId);
  }

  /**
   * Resolves when everything that was committed on the channel before the call has been handed to its subscribers here; at once when it
   * has none. Rejects when the log cannot be read.
   */
  async catchUp(name: string): Promise<void> {
    const channel = this.#channels.get(name);
    if (channel) await this.#repair.catchUp(channel);
  }

  /** What was said on the channel was changed in the log: from here on it is told from there. */
  forgetEvents(name: string): void {
    this.#channels.forgetEvents(name);
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

  /** Whether somebody may be following, on whatever node; a channel that was left a moment ago still counts. */
  isFollowed(channel: string): Promise<boolean> {
    return this.#options.bus.isFollowed(channel);
  }

  publish(message: BusMessage): void {
    this.#options.bus.publish(message);
  }

  #apply(channel: LiveChannel, message: BusMessage): void {
    const { hasRoomForSignals = () => true } = this.#options;
    // States first: a snapshot taken after an entry was delivered must not be older than it.
    if (message.states) channel.update(message.states, this.#options.clock.now());
    if (message.entries) channel.accept(message.entries);
    if (message.signal && hasRoomForSignals()) channel.signal(message.signal.frame, message.signal.from);
    if (channel.isBehind) this.#repair.soon(channel);
    if (message.forgot) this.#sweeper.look(channel.name);
  }

  #recover(channel: LiveChannel, claimed: Position | undefined): Promise<Recovery> | Recovery {
    const { name, position } = channel;
    // A crowd that comes back to a quiet channel stands where it stands.
    if (claimed && isSame(claimed, position)) return { recovered: true, from: claimed, entries: [] };
    const known = channel.recover(claimed);
    if (known) return known;
    // Who comes after a delivery did not hold it back, and a read that began before it need not have it: that would be a hole.
    const key = JSON.stringify([name, position.offset, claimed]);
    const reading = this.#reads.get(key);
    if (reading) return reading;
    const read = recover(this.#options.log, name, claimed).finally(() => this.#reads.delete(key));
    this.#reads.set(key, read);
    return read;
  }

  /** Whoever comes back is told by the log itself what became of their position. */
  #forked(channel: LiveChannel): void {
    this.#channels.drop(channel);
    channel.disband();
  }

  #closeUnused(): void {
    for (const channel of this.#channels) {
      if (!channel.isUnused) continue;
      this.#channels.drop(channel);
      this.#channels
        .forget(channel.name)
        .catch((error: unknown) => this.#options.onTrouble(error, channel.name));
    }
  }
}

function isSame(one: Position, other: Position): boolean {
  return one.epoch === other.epoch && one.offset === other.offset && one.tag === other.tag;
}

/** Where the reply leaves its reader: at its last entry, or where the reader stood, or where the channel stood when it began to hold back. */
function standing(recovery: Recovery, entries: Recovery['entries'], heldFrom: Position): Position {
  const last = entries.at(-1);
  if (last) return { epoch: last.epoch, offset: last.offset, tag: last.tag };
  return recovery.recovered ? recovery.from : heldFrom;
}

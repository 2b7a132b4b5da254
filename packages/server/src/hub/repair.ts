import type { Position } from '@attune/protocol';
import type { Clock } from '../platform/clock.ts';
import { corrections, type Hydrate } from './hydration.ts';
import type { LiveChannel } from './liveChannel.ts';
import type { EventLog } from './log.ts';
import type { StateStore } from './stateStore.ts';

export type RepairOptions = {
  readonly log: EventLog;
  readonly states: StateStore;
  readonly clock: Clock;
  readonly hydrate: Hydrate;
  /** Resolves when the states of everything that this node has committed on the channel by now have been set. */
  readonly settled: (channel: string) => Promise<void>;
  /** What was delivered is not what the log says: another history, or one that the log no longer has. */
  readonly onForked: (channel: LiveChannel) => void;
  readonly onTrouble: (error: unknown, channel: string) => void;
};

/** A hole that the bus has not filled by then is read from the log. */
const HOLE_DEADLINE_MS = 200;
const ENTRIES_PER_READ = 1_000;

/** Brings channels to where the log stands, whatever the bus has told or not. */
export class Repair {
  readonly #options: RepairOptions;
  /** Channels that will be looked at, by the stop of their alarm. */
  readonly #waiting = new Map<LiveChannel, () => void>();
  /** Channels of which the log is asked. */
  readonly #asking = new Set<LiveChannel>();

  constructor(options: RepairOptions) {
    this.#options = options;
  }

  /** Once the bus has had its time to fill the hole; at once when it cannot be filled, for what has come is of another history. */
  soon(channel: LiveChannel): void {
    if (channel.isContradicted) return this.#now(channel);
    if (this.#waiting.has(channel)) return;
    const stop = this.#options.clock.after(HOLE_DEADLINE_MS, () => {
      this.#waiting.delete(channel);
      if (channel.isBehind) this.#now(channel);
    });
    this.#waiting.set(channel, stop);
  }

  #now(channel: LiveChannel): void {
    if (this.#asking.has(channel)) return;
    this.#asking.add(channel);
    this.catchUp(channel)
      .catch((error: unknown) => this.#options.onTrouble(error, channel.name))
      .finally(() => this.#asking.delete(channel));
  }

  /** Resolves when everything that was committed before the call has been delivered. Rejects when the log cannot be read. */
  async catchUp(channel: LiveChannel): Promise<void> {
    const held = channel.position;
    const tops = await this.#options.log.tops([channel.name]);
    await this.compare(channel, held, tops.get(channel.name));
  }

  /** `held`: where the channel stood before `top` was asked for; meanwhile it may have gone on. */
  async compare(channel: LiveChannel, held: Position, top: Position | undefined): Promise<void> {
    if (!top || isOtherHistory(held, top)) return this.#options.onForked(channel);
    channel.confirm();
    if (top.offset > channel.position.offset) await this.#read(channel);
  }

  stop(): void {
    for (const stop of this.#waiting.values()) stop();
    this.#waiting.clear();
  }

  async #read(channel: LiveChannel): Promise<void> {
    const { log, states, clock, hydrate, settled, onForked } = this.#options;
    for (;;) {
      const entries = await log.after(channel.name, channel.position.offset, ENTRIES_PER_READ);
      const last = entries.at(-1);
      if (!last) return;
      // What an entry changed is told a moment after it can be read, and must be here before it is delivered.
      await settled(channel.name);
      channel.update(await states.snapshot(channel.name), clock.now());
      // Whoever changed it may be alone with it, or the store have lost it.
      const held = [...channel.states];
      channel.update(corrections(held, await hydrate(channel.name)), clock.now());
      channel.accept(entries);
      // What was read follows on what was held, or the log has lost what comes between, or it is another one.
      if (channel.position.offset < last.offset) return onForked(channel);
      if (entries.length < ENTRIES_PER_READ) return;
    }
  }
}

function isOtherHistory(held: Position, top: Position): boolean {
  if (top.epoch !== held.epoch || top.offset < held.offset) return true;
  return top.offset === held.offset && top.tag !== held.tag;
}

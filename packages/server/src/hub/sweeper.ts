import type { Clock } from '../platform/clock.ts';
import type { Bus } from './bus.ts';
import { hydrateMissing, type Hydrate } from './hydration.ts';
import type { LiveChannel } from './liveChannel.ts';
import type { EventLog } from './log.ts';
import type { Repair } from './repair.ts';
import type { StateStore } from './stateStore.ts';

export type SweeperOptions = {
  readonly log: EventLog;
  readonly states: StateStore;
  readonly bus: Bus;
  readonly hydrate: Hydrate;
  readonly clock: Clock;
  /** From 0 to 1; spreads the nodes, so that they do not all ask at once. */
  readonly random: () => number;
  readonly channels: () => Iterable<LiveChannel>;
  readonly repair: Repair;
  readonly onTrouble: (error: unknown, channel: string) => void;
};

/** While the bus is not healthy every beat is a sweep. A beat is at most this long, and at least three quarters of it. */
const BEAT_MS = 1_000;
/** While it is healthy every fifth is: what a lost message told is here within 5 s. */
const BEATS_PER_SWEEP = 5;
/** Snapshots read in one sweep, in turns; so many channels that not all are compared every time is a cost that must not grow. */
const SNAPSHOTS_PER_SWEEP = 100;
/** Questions that are under way at once. */
const AT_ONCE = 16;

/** `doubt`: anything may have been missed, of any channel. `turn`: only what was lost without a trace. */
type Reason = 'turn' | 'doubt';

/** Finds what the bus has lost: compares all open channels with the log, and in turns with the state store. */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #stopDoubt: () => void;
  #stopBeat: () => void = () => undefined;
  #beats = 0;
  #running: Promise<void> | undefined;
  #isDoubtful = false;
  /** The channels whose states were compared in this round. */
  #compared = new Set<string>();

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#stopDoubt = options.bus.onDoubt(() => this.#doubt());
    this.#waitForBeat();
  }

  stop(): void {
    this.#stopBeat();
    this.#stopDoubt();
  }

  #waitForBeat(): void {
    const { clock, random } = this.#options;
    this.#stopBeat = clock.after(BEAT_MS * (0.75 + random() / 4), () => {
      this.#waitForBeat();
      this.#beat();
    });
  }

  #beat(): void {
    this.#beats += 1;
    if (this.#options.bus.isHealthy && this.#beats < BEATS_PER_SWEEP) return;
    this.#beats = 0;
    // One at a time; the beat after a slow one is soon enough.
    this.#running ??= this.#run('turn');
  }

  /** A sweep that runs already may have asked before the doubt: another one follows it. */
  #doubt(): void {
    this.#isDoubtful = true;
    this.#running ??= this.#run('doubt');
  }

  async #run(reason: Reason): Promise<void> {
    if (reason === 'doubt') this.#isDoubtful = false;
    try {
      await this.#sweep(reason);
    } catch (error) {
      this.#options.onTrouble(error, '');
    }
    this.#running = this.#isDoubtful ? this.#run('doubt') : undefined;
  }

  async #sweep(reason: Reason): Promise<void> {
    const { log, channels, repair } = this.#options;
    const open = [...channels()].map((channel) => ({ channel, held: channel.position }));
    if (open.length === 0) return;
    const tops = await log.tops(open.map(({ channel }) => channel.name));
    await this.#each(open, ({ channel, held }) => repair.compare(channel, held, tops.get(channel.name)));
    await this.#compareStates(reason);
  }

  async #compareStates(reason: Reason): Promise<void> {
    const { channels } = this.#options;
    const due = [...channels()].filter(({ name }) => reason === 'doubt' || !this.#compared.has(name));
    const now = reason === 'doubt' ? due : due.slice(0, SNAPSHOTS_PER_SWEEP);
    if (now.length === due.length) this.#compared = new Set();
    else for (const { name } of now) this.#compared.add(name);
    await this.#each(
      now.map((channel) => ({ channel })),
      ({ channel }) => this.#compare(channel, reason),
    );
  }

  async #compare(channel: LiveChannel, reason: Reason): Promise<void> {
    const { states, bus, clock, hydrate } = this.#options;
    const snapshot = await states.snapshot(channel.name);
    channel.update(snapshot, clock.now());
    // While the others cannot be heard, that a value is not there says nothing.
    if (reason === 'doubt' || !bus.isHealthy) return;
    if (!channel.knowsMoreThan(snapshot)) return channel.compare(snapshot, clock.now());
    // Another node may have forgotten, for nobody follows the channel there, what the database can tell.
    await hydrateMissing(channel.name, states, hydrate);
    channel.compare(await states.snapshot(channel.name), clock.now());
  }

  /** One channel's trouble is not another's. */
  async #each<T extends { readonly channel: LiveChannel }>(
    all: readonly T[],
    run: (each: T) => Promise<void>,
  ): Promise<void> {
    const waiting = [...all];
    const work = async () => {
      for (let each = waiting.shift(); each; each = waiting.shift()) {
        const { name } = each.channel;
        await run(each).catch((error: unknown) => this.#options.onTrouble(error, name));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
}

import type { Clock } from '../platform/clock.ts';
import { eachOf } from '../platform/eachOf.ts';
import { gather } from '../platform/gather.ts';
import type { Bus } from './bus.ts';
import { corrections, hydrateMissing, type Hydrate } from './hydration.ts';
import type { LiveChannel } from './liveChannel.ts';
import type { EventLog } from './log.ts';
import type { Repair } from './repair.ts';
import type { StateStore } from './stateStore.ts';

export type SweeperOptions = {
  readonly log: EventLog;
  readonly states: StateStore;
  readonly bus: Bus;
  readonly hydrate: Hydrate;
  /** What nodes tell of this channel only while they know that somebody follows it. */
  readonly isToldWhenFollowed: (channel: string) => boolean;
  readonly clock: Clock;
  /** From 0 to 1; spreads the nodes, so that they do not all ask at once. */
  readonly random: () => number;
  readonly channels: () => Iterable<LiveChannel>;
  readonly find: (name: string) => LiveChannel | undefined;
  readonly repair: Repair;
  /** While states are put back, that one is not there says nothing. */
  readonly isRestoring: () => boolean;
  readonly onTrouble: (error: unknown, channel: string) => void;
};

/** While the bus is not healthy every beat is a sweep. A beat is at most this long, and at least three quarters of it. */
const BEAT_MS = 1_000;
/** While it is healthy every fifth is: what a lost message told is here within 5 s. */
const BEATS_PER_SWEEP = 5;
/** A doubt has all states read; the next one waits at least this long, and at most a third longer. */
const DOUBT_PAUSE_MS = 3_000;
/** Snapshots read in a sweep without a reason, in turns: all in six sweeps, and never fewer than this. */
const TURN = { least: 500, sweeps: 6 };
/** Questions that are under way at once. */
const AT_ONCE = 16;

/**
 * Finds what the bus has lost. Events: every sweep compares all open channels with the log. States: those of channels of which something
 * is known to be missing, of all after a doubt, and of the others in turns, for a node may have died before it could tell. After a doubt the
 * database is asked too, for what is told only to those who are known to follow.
 */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #stops: readonly (() => void)[];
  #stopBeat: () => void = () => undefined;
  #beats = 0;
  #running: Promise<void> | undefined;
  #isDoubtful = false;
  /** Monotonic: no doubt is followed up before. */
  #quietUntil = 0;
  /** The log could not be asked, so it is asked again at the next beat. */
  #owesLog = false;
  /** Channels whose states must be compared again: something was not there, or they could not be read. */
  readonly #suspects = new Set<string>();
  /** Monotonic: when it was noticed last that the store had lost something, or that nobody could know. */
  #intactSince = -Infinity;
  /** Channels of which something is known to be missing. */
  readonly #gaps = gather<string>(
    (names) => this.#compareAll(names),
    (error) => this.#options.onTrouble(error, ''),
  );
  /** Channels of which a doubt has not been followed up yet, though others may have told nothing of them. */
  readonly #doubted = new Set<string>();
  /** The channels whose states were compared in this round of turns. */
  #compared = new Set<string>();

  constructor(options: SweeperOptions) {
    this.#options = options;
    const { bus, states, clock } = options;
    this.#stops = [
      bus.onDoubt(() => this.#doubt()),
      bus.onGap((channel) => this.look(channel)),
      states.onLost(() => (this.#intactSince = clock.monotonic())),
    ];
    this.#waitForBeat();
  }

  stop(): void {
    this.#stopBeat();
    for (const stop of this.#stops) stop();
  }

  /** Compares the states of one channel now. */
  look(channel: string): void {
    this.#gaps.add([channel]);
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
    const isTurn = this.#beats >= BEATS_PER_SWEEP || !this.#options.bus.isHealthy || this.#owesLog;
    if (isTurn || this.#isDoubtDue) this.#start();
  }

  #doubt(): void {
    this.#isDoubtful = true;
    if (this.#isDoubtDue) this.#start();
  }

  get #isDoubtDue(): boolean {
    return this.#isDoubtful && this.#options.clock.monotonic() >= this.#quietUntil;
  }

  /** One at a time; a doubt that comes meanwhile is followed up at a beat after it. */
  #start(): void {
    if (this.#running) return;
    const { clock, random } = this.#options;
    const isDoubtful = this.#isDoubtDue;
    this.#beats = 0;
    if (isDoubtful) {
      this.#isDoubtful = false;
      this.#quietUntil = clock.monotonic() + DOUBT_PAUSE_MS * (1 + random() / 3);
    }
    this.#running = this.#sweep(isDoubtful).finally(() => (this.#running = undefined));
  }

  /** The log and the states each for itself: one of the two may be out of reach. */
  async #sweep(isDoubtful: boolean): Promise<void> {
    const entries = this.#compareLog().then(
      () => (this.#owesLog = false),
      (error: unknown) => {
        this.#owesLog = true;
        this.#options.onTrouble(error, '');
      },
    );
    await Promise.all([entries, this.#compareStates(isDoubtful)]);
  }

  async #compareLog(): Promise<void> {
    const { log, channels, repair } = this.#options;
    const open = [...channels()].map((channel) => ({ channel, held: channel.position }));
    if (open.length === 0) return;
    const keeping = open.filter(({ channel }) => channel.keepsEvents);
    const [tops, oldest] = await Promise.all([
      log.tops(open.map(({ channel }) => channel.name)),
      log.oldest(keeping.map(({ channel }) => channel.name)),
    ]);
    // The newest always stays: one that is not in the answer had nothing yet when it was asked, and may have by now.
    for (const { channel } of keeping) channel.forgetBefore(oldest.get(channel.name) ?? 0);
    await eachOf(open, AT_ONCE, ({ channel, held }) =>
      this.#guarded(channel, () => repair.compare(channel, held, tops.get(channel.name))),
    );
  }

  async #compareStates(isDoubtful: boolean): Promise<void> {
    const { channels, isToldWhenFollowed } = this.#options;
    const open = [...channels()];
    const due = isDoubtful ? open : this.#inTurn(open);
    if (isDoubtful) for (const { name } of open) if (isToldWhenFollowed(name)) this.#doubted.add(name);
    await eachOf(due, AT_ONCE, (channel) => this.#compareOne(channel));
  }

  /** Those that are suspected, and the next few of all. */
  #inTurn(open: readonly LiveChannel[]): readonly LiveChannel[] {
    const left = open.filter(({ name }) => !this.#compared.has(name));
    const turn = left.slice(0, Math.max(TURN.least, Math.ceil(open.length / TURN.sweeps)));
    if (turn.length === left.length) this.#compared = new Set();
    else for (const { name } of turn) this.#compared.add(name);
    const suspected = this.#opened(this.#suspects);
    this.#suspects.clear();
    return [...new Set([...suspected, ...turn])];
  }

  async #compareAll(names: readonly string[]): Promise<void> {
    await eachOf(this.#opened(names), AT_ONCE, (channel) => this.#compareOne(channel));
  }

  #opened(names: Iterable<string>): readonly LiveChannel[] {
    return Array.from(names).flatMap((name) => this.#options.find(name) ?? []);
  }

  async #compareOne(channel: LiveChannel): Promise<void> {
    const isAgreed = await this.#guarded(channel, () => this.#compare(channel));
    if (!isAgreed || this.#doubted.has(channel.name)) this.#suspects.add(channel.name);
  }

  /** True when nothing is held here that the store has not. */
  async #compare(channel: LiveChannel): Promise<boolean> {
    const { states, clock, hydrate } = this.#options;
    // Alone, the store knows nothing that this node did not set.
    if (!states.isShared) return true;
    let asked = clock.monotonic();
    let snapshot = await states.snapshot(channel.name);
    channel.update(snapshot, clock.now());
    if (channel.knowsMoreThan(snapshot)) {
      // Another node may have forgotten, for nobody follows the channel there, what the database can tell.
      await hydrateMissing(channel.name, states, hydrate);
      asked = clock.monotonic();
      snapshot = await states.snapshot(channel.name);
    }
    if (this.#doubted.has(channel.name)) await this.#correct(channel);
    if (this.#mayMiss) channel.compare(snapshot, clock.now(), { now: asked, intactSince: this.#intactSince });
    else this.#intactSince = clock.monotonic();
    return !channel.knowsMoreThan(snapshot);
  }

  /** Who could not know that somebody follows here has told nothing; it is all in the database and the store. */
  async #correct(channel: LiveChannel): Promise<void> {
    const { states, clock, hydrate } = this.#options;
    const held = [...channel.states];
    const hydrated = await hydrate(channel.name);
    // Alone, it may be of what this node alone knows.
    if (!states.isShared) return;
    channel.update(corrections(held, hydrated), clock.now());
    this.#doubted.delete(channel.name);
  }

  /** False while the others cannot be heard, or all is being put back: that a value is not there says nothing then. */
  get #mayMiss(): boolean {
    const { bus, states, isRestoring } = this.#options;
    return bus.isHealthy && states.isShared && !isRestoring();
  }

  /** One channel's trouble is not another's. */
  async #guarded<T>({ name }: LiveChannel, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.#options.onTrouble(error, name);
      return undefined;
    }
  }
}

import type { Clock } from '../platform/clock.ts';
import { eachOf } from '../platform/eachOf.ts';
import type { LiveChannel } from './liveChannel.ts';
import type { StateStore } from './stateStore.ts';

export type RestorerOptions = {
  readonly states: StateStore;
  readonly clock: Clock;
  /** From 0 to 1; spreads the nodes, which all learn of a loss in the same moment. */
  readonly random: () => number;
  readonly channels: () => Iterable<LiveChannel>;
  readonly onTrouble: (error: unknown, channel: string) => void;
};

/** Nodes begin within this time. */
const SPREAD_MS = 500;
/** Channels that are under way at once: a store that has just come back must not be asked for everything in one breath. */
const AT_ONCE = 16;

/** `overtaken`: lost once more while it is put back. */
type Phase = 'idle' | 'waiting' | 'restoring' | 'overtaken' | 'stopped';

/** Puts back what the store has forgotten and this node has not: all that its open channels hold, also what the database told them. */
export class Restorer {
  readonly #options: RestorerOptions;
  readonly #stopListening: () => void;
  #stopWaiting: () => void = () => undefined;
  #phase: Phase = 'idle';

  constructor(options: RestorerOptions) {
    this.#options = options;
    this.#stopListening = options.states.onLost(() => this.#lost());
  }

  /** While it is, that the store lacks a value says nothing. */
  get isBusy(): boolean {
    return this.#phase !== 'idle';
  }

  stop(): void {
    this.#stopListening();
    this.#stopWaiting();
    this.#phase = 'stopped';
  }

  #lost(): void {
    if (this.#phase === 'idle') this.#wait();
    else if (this.#phase === 'restoring') this.#phase = 'overtaken';
  }

  #wait(): void {
    const { clock, random } = this.#options;
    this.#phase = 'waiting';
    this.#stopWaiting = clock.after(SPREAD_MS * random(), () => void this.#restore());
  }

  async #restore(): Promise<void> {
    const { channels, onTrouble } = this.#options;
    this.#phase = 'restoring';
    await eachOf(channels(), AT_ONCE, (channel) =>
      this.#putBack(channel).catch((error: unknown) => onTrouble(error, channel.name)),
    );
    this.#restored();
  }

  #restored(): void {
    if (this.#phase === 'overtaken') this.#wait();
    else if (this.#phase === 'restoring') this.#phase = 'idle';
  }

  async #putBack(channel: LiveChannel): Promise<void> {
    const { states, clock } = this.#options;
    const held = [...channel.states];
    if (held.length > 0) await states.restore(channel.name, held);
    channel.update(await states.snapshot(channel.name), clock.now());
  }
}

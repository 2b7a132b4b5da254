import type { Change, Keeping, Memorable, Memory, RememberedChannel } from '../memory.ts';

/** Positions are written this seldom: one that lags is asked for again from where it lags. */
const WRITE_EVERY_MS = 250;

/** A place that this client alone writes to. Nothing here throws: a browser may refuse storage at any time. */
export type OpenMemory = {
  /** Undefined when there is nothing, or nothing that is as it should be. */
  readonly read: (channel: string) => RememberedChannel | undefined;
  readonly write: (channel: string, remembered: RememberedChannel) => void;
  /** Removes everything. */
  readonly clear: () => void;
  /** Lets another client have it. */
  readonly close: () => void;
};

export type Place = {
  /** Whose it is. When the server says that we are somebody else, it is emptied and not used. */
  readonly userId: string;
  /** Undefined when it cannot be had. */
  readonly open: (url: string) => Promise<OpenMemory | undefined>;
};

/** A memory that is kept in a place of the browser. */
export function memoryIn(place: Place): Memory {
  return { keep: (context) => new Keeper(place, context) };
}

type Context = Parameters<Memory['keep']>[0];

/** Takes channels out of a memory once, and keeps the memory in step with them. */
class Keeper implements Keeping {
  readonly #place: Place;
  readonly #context: Context;
  readonly #restored = new Set<string>();
  readonly #changed = new Set<Memorable>();
  #open: OpenMemory | undefined;
  #opening = 0;
  #clearWrite: (() => void) | undefined;

  constructor(place: Place, context: Context) {
    this.#place = place;
    this.#context = context;
  }

  /** Without a place everything works but remembering. */
  async begin(): Promise<boolean> {
    this.#opening += 1;
    const opening = this.#opening;
    if (this.#open) return true;
    const open = await this.#place.open(this.#context.url).catch(() => undefined);
    if (opening !== this.#opening) {
      open?.close();
      return false;
    }
    this.#open = open;
    for (const channel of this.#context.channels()) this.began(channel);
    return true;
  }

  /** Only the first time: what it does afterwards it knows better itself. */
  began(channel: Memorable): void {
    if (!this.#open || this.#restored.has(channel.name)) return;
    this.#restored.add(channel.name);
    const remembered = this.#open.read(channel.name);
    if (remembered) channel.restore(remembered);
  }

  changed(channel: Memorable, change: Change): void {
    if (!this.#open) return;
    this.#changed.add(channel);
    if (change === 'waiting') queueMicrotask(() => this.#write());
    else this.#clearWrite ??= this.#context.environment.setAlarm(() => this.#write(), WRITE_EVERY_MS);
  }

  checkUser(userId: string): void {
    if (userId === this.#place.userId) return;
    if (this.#open) for (const channel of this.#context.channels()) channel.forget();
    this.forget();
  }

  forget(): void {
    this.#changed.clear();
    this.#open?.clear();
    this.end();
  }

  end(): void {
    this.#opening += 1;
    this.#write();
    this.#open?.close();
    this.#open = undefined;
  }

  #write(): void {
    this.#clearWrite?.();
    this.#clearWrite = undefined;
    for (const channel of this.#changed) this.#open?.write(channel.name, channel.remember());
    this.#changed.clear();
  }
}

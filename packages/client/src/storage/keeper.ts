import type { Change, Keeping, Memorable, Memory, RememberedChannel } from '../memory.ts';

/** Positions are written this seldom: one that lags is asked for again from where it lags. */
const WRITE_EVERY_MS = 250;
/** A store that opens no sooner is not waited for: being connected counts more than what was remembered. */
const OPEN_DEADLINE_MS = 2_000;

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

/** `foreign`: the server says that we are somebody else, so nothing of this page is kept any more. */
type Phase = 'ended' | 'begun' | 'foreign';

/** Takes channels out of a memory once, and keeps the memory in step with them. */
class Keeper implements Keeping {
  readonly #place: Place;
  readonly #context: Context;
  readonly #restored = new Set<string>();
  readonly #changed = new Set<Memorable>();
  #open: OpenMemory | undefined;
  /** One at a time: a second one would find the place taken by the first. */
  #opening: Promise<OpenMemory | undefined> | undefined;
  #phase: Phase = 'ended';
  #clearWrite: (() => void) | undefined;

  constructor(place: Place, context: Context) {
    this.#place = place;
    this.#context = context;
  }

  /** Without a place everything works but remembering. */
  async begin(): Promise<boolean> {
    if (this.#phase === 'foreign' || this.#open) return true;
    this.#phase = 'begun';
    this.#opening ??= this.#openInTime();
    const open = await this.#opening;
    this.#opening = undefined;
    if (this.#phase !== 'begun') {
      open?.close();
      return false;
    }
    if (open) this.#begun(open);
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
    this.#phase = 'foreign';
  }

  forget(): void {
    this.#changed.clear();
    this.#open?.clear();
    this.end();
  }

  end(): void {
    if (this.#phase === 'begun') this.#phase = 'ended';
    this.#write();
    this.#open?.close();
    this.#open = undefined;
  }

  #begun(open: OpenMemory): void {
    if (this.#open) return;
    this.#open = open;
    for (const channel of this.#context.channels()) {
      this.began(channel);
      // It may have been handed over before the place was open.
      if (channel.remember().waiting.length > 0) this.changed(channel, 'waiting');
    }
  }

  async #openInTime(): Promise<OpenMemory | undefined> {
    const late = Promise.withResolvers<undefined>();
    const clearDeadline = this.#context.environment.setAlarm(() => late.resolve(undefined), OPEN_DEADLINE_MS);
    const opening = this.#place.open(this.#context.url).catch(() => undefined);
    const open = await Promise.race([opening, late.promise]);
    clearDeadline();
    // Whoever comes too late finds nobody.
    if (!open) void opening.then((tooLate) => tooLate?.close());
    return open;
  }

  #write(): void {
    this.#clearWrite?.();
    this.#clearWrite = undefined;
    for (const channel of this.#changed) this.#open?.write(channel.name, channel.remember());
    this.#changed.clear();
  }
}

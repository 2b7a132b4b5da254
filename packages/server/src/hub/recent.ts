import type { Position } from '@attune/protocol';
import type { LogEntry } from '../storage/unit.ts';
import { RECENT_EVENTS, type Recovery } from './recovery.ts';

/** In characters, of one channel. What is larger is read from the log when somebody asks; there may be thousands of channels. */
const MAX_KEPT = 64 * 1024;

/**
 * The newest entries of a channel, up to where it stands: most who come need no more of the past, and a crowd that comes back need not ask
 * the log one by one.
 */
export class Recent {
  #entries: LogEntry[];
  #length: number;
  /** False: more are recent than are kept here. */
  #isWhole = true;

  /** `entries`: the newest of the log, at most {@link RECENT_EVENTS}. Kept if they end where the channel stands. */
  constructor(entries: readonly LogEntry[], { epoch, offset, tag }: Position) {
    const last = entries.at(-1);
    const isCurrent = last
      ? last.epoch === epoch && last.offset === offset && last.tag === tag
      : offset === 0;
    this.#isWhole = isCurrent;
    this.#entries = isCurrent ? [...entries] : [];
    this.#length = lengthOf(this.#entries);
    this.#cut();
  }

  /** The one that follows. */
  push(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#length += entry.json.length;
    this.#cut();
  }

  /** Undefined when the log must be asked. */
  recover(claimed: Position | undefined): Recovery | undefined {
    if (!claimed)
      return this.#isWhole ? { recovered: false, reason: 'fresh', entries: [...this.#entries] } : undefined;
    // They follow on each other without a hole.
    const index = claimed.offset - (this.#entries[0]?.offset ?? Infinity);
    const entry = this.#entries[index];
    if (entry?.epoch !== claimed.epoch || entry.tag !== claimed.tag) return undefined;
    return { recovered: true, from: claimed, entries: this.#entries.slice(index + 1) };
  }

  #cut(): void {
    while (this.#entries.length > RECENT_EVENTS) this.#drop();
    while (this.#length > MAX_KEPT) {
      this.#drop();
      this.#isWhole = false;
    }
  }

  #drop(): void {
    this.#length -= this.#entries.shift()?.json.length ?? 0;
  }
}

function lengthOf(entries: readonly LogEntry[]): number {
  return entries.reduce((length, { json }) => length + json.length, 0);
}

import type { Position } from '@attune/protocol';
import type { LogEntry } from '../storage/unit.ts';
import { RECENT_EVENTS, type Recovery } from './recovery.ts';

/** Of one channel. What is larger is read from the log when somebody asks; there may be thousands of channels. */
const MAX_CHARACTERS = 64 * 1024;

/**
 * The newest entries of a channel, up to where it stands: most who come need no more of the past, and a crowd that comes back need not ask
 * the log one by one.
 */
export class Recent {
  #entries: LogEntry[] = [];
  #length = 0;
  /** False: more are recent than are kept here. */
  #isWhole: boolean;

  /** `newest` of the log, at most {@link RECENT_EVENTS}, read when the channel stood here or further on. */
  constructor(newest: readonly LogEntry[], { epoch, offset, tag }: Position) {
    const upToHere = newest.filter((entry) => entry.offset <= offset);
    const last = upToHere.at(-1);
    const isOfHere = last?.epoch === epoch && last.offset === offset && last.tag === tag;
    this.#isWhole =
      offset === 0 || (isOfHere && (newest.length === upToHere.length || upToHere[0]?.offset === 1));
    if (isOfHere) for (const entry of upToHere) this.push(entry);
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** The one that follows. */
  push(entry: LogEntry): void {
    this.#entries.push(alike(entry, this.#entries[0] ?? entry));
    this.#length += entry.json.length;
    this.#cut();
  }

  /** What the log has let go of is not told from memory either. */
  forgetBefore(oldest: number): void {
    while (this.#entries[0] && this.#entries[0].offset < oldest) this.#drop();
  }

  /** What is kept here is not what the log says any more. */
  forget(): void {
    if (this.isEmpty) return;
    this.#entries = [];
    this.#length = 0;
    this.#isWhole = false;
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
    while (this.#entries.length > RECENT_EVENTS) {
      this.#drop();
      this.#isWhole = true;
    }
    while (this.#length > MAX_CHARACTERS) {
      this.#drop();
      this.#isWhole = false;
    }
  }

  #drop(): void {
    this.#length -= this.#entries.shift()?.json.length ?? 0;
  }
}

/** With the texts of another of its channel, and as an object: a row of SQLite is a table of 448 bytes where this takes 88, and has texts of its own. */
function alike({ offset, tag, id, type, at, json }: LogEntry, { channel, epoch }: LogEntry): LogEntry {
  return { channel, epoch, offset, tag, id, type, at, json };
}

import type { Frame } from './frame.ts';

/** What was made last, and of which other batch. */
type Made = { readonly of: Batch; readonly batch: Batch };

/**
 * Frames that leave one after the other. Immutable, and shared: whoever adds the same frame to the same batch gets the same object, so
 * everybody who is told the same holds one batch, and what they are sent is put together once.
 */
export class Batch {
  /** Where every batch begins. */
  static readonly EMPTY: Batch = new Batch();

  /** In characters. */
  readonly length: number;
  readonly #before: Batch | undefined;
  readonly #last: Frame | undefined;
  /** What was made of this one last. The others in an audience ask for the same right after. */
  #next: Batch | undefined;
  #after: Made | undefined;
  #joined: Made | undefined;
  #bytes: Buffer | undefined;
  #deflated: Buffer | undefined;

  private constructor(before?: Batch, last?: Frame) {
    this.#before = before;
    this.#last = last;
    this.length = before && last ? before.length + last.text.length : 0;
  }

  /** This batch and one frame more. */
  with(frame: Frame): Batch {
    const next = this.#next;
    if (next && next.#last === frame) return next;
    return (this.#next = new Batch(this, frame));
  }

  /** What was added to `beginning`, as a batch of its own. Made once for all who ask for it one after the other. */
  after(beginning: Batch): Batch {
    if (beginning === Batch.EMPTY) return this;
    if (this.#after?.of !== beginning) {
      const batch = this.framesSince(beginning).reduce((rest, frame) => rest.with(frame), Batch.EMPTY);
      this.#after = { of: beginning, batch };
    }
    return this.#after.batch;
  }

  /** This batch and then the other one. Made once for all who ask for it one after the other. */
  followedBy(other: Batch): Batch {
    if (this === Batch.EMPTY) return other;
    if (other === Batch.EMPTY) return this;
    if (this.#joined?.of !== other) {
      const batch = other.frames.reduce((all: Batch, frame) => all.with(frame), this);
      this.#joined = { of: other, batch };
    }
    return this.#joined.batch;
  }

  get frames(): readonly Frame[] {
    return this.framesSince(Batch.EMPTY);
  }

  /** Those that were added to `beginning`, which must be one. */
  framesSince(beginning: Batch): readonly Frame[] {
    return Batch.#framesBetween(beginning, this);
  }

  /** All of it as it goes over a socket that does not compress; put together once, whoever asks. */
  get bytes(): Buffer {
    return (this.#bytes ??= this.#join((frame) => frame.bytes));
  }

  /** All of it as it goes over a socket that compresses; put together once, by the level of whoever asks first. */
  deflated(level: number): Buffer {
    return (this.#deflated ??= this.#join((frame) => frame.deflated(level)));
  }

  /**
   * Everybody it was meant for has it. A batch that waited for a while is among the old objects, and what it holds would become old with
   * it; whoever asks again gets it put together anew.
   */
  release(): void {
    this.#bytes = undefined;
    this.#deflated = undefined;
    this.#next = undefined;
    this.#after = undefined;
    this.#joined = undefined;
    for (const frame of this.frames) frame.release();
  }

  #join(bytesOf: (frame: Frame) => Buffer): Buffer {
    const [first, ...rest] = this.frames;
    if (!first) return Buffer.alloc(0);
    return rest.length === 0 ? bytesOf(first) : Buffer.concat([first, ...rest].map(bytesOf));
  }

  static #framesBetween(beginning: Batch, end: Batch): Frame[] {
    const frames: Frame[] = [];
    for (let at = end; at !== beginning && at.#last && at.#before; at = at.#before) frames.push(at.#last);
    return frames.reverse();
  }
}

import type { Cutter } from './cutter.ts';
import type { Direction, Wire } from './wire.ts';

/** Where a lane gets its time from. */
export type LaneClock = {
  readonly now: () => number;
  /** Answers what takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
};

export type LaneEnds = {
  /** The bytes come from here, by `take`. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Answers false when it wants no more until `drained`. */
  readonly write: (bytes: Buffer) => boolean;
  readonly end: () => void;
  readonly reset: () => void;
};

export type LaneOptions = {
  readonly direction: Direction;
  readonly wires: readonly Wire[];
  readonly ends: LaneEnds;
  readonly random: () => number;
  readonly clock: LaneClock;
  /** Absent: nothing is looked at. */
  readonly cut?: Cutter | undefined;
};

/** Above this the source is not read any more, until half of it has gone: what stands behind is the sender's kernel's business. */
const MAX_HELD_BYTES = 1024 * 1024;
/** A throttled lane writes this often. */
const SLICES_PER_SECOND = 20;

type Waiting = { readonly bytes: Buffer; readonly takenAt: number; readonly draw: number };

/** One direction of a connection: holds bytes back as its wires say, and never changes their order. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: Waiting[] = [];
  #heldBytes = 0;
  #isSourcePaused = false;
  #isTargetFull = false;
  /** A throttled lane may write again at this time. */
  #freeAt = 0;
  #end: 'open' | 'ending' | 'resetting' | 'done' = 'open';
  #cancelTimer: () => void = () => undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  take(chunk: Buffer): void {
    if (this.#end !== 'open') return;
    const { cut } = this.#options;
    if (!cut) this.#push(chunk);
    else {
      for (const { bytes, text } of cut(chunk)) {
        const fate = text ? this.#judge(text) : 'pass';
        if (fate === 'reset') return this.finish('resetting');
        if (fate === 'pass') this.#push(bytes);
      }
    }
    this.pump();
  }

  /** The source has ended: the target is told so after what is still held, or, of a reset, at once. A black wire tells nobody. */
  finish(how: 'ending' | 'resetting'): void {
    if (this.#end === 'done' || this.#end === 'resetting') return;
    this.#end = how;
    this.pump();
  }

  drained(): void {
    this.#isTargetFull = false;
    this.pump();
  }

  /** Nothing happens any more. */
  stop(): void {
    this.#end = 'done';
    this.#queue.length = 0;
    this.#heldBytes = 0;
    this.#cancelTimer();
  }

  /** Passes on what may go now; called when a wire has changed, too. */
  pump(): void {
    this.#cancelTimer();
    if (this.#end === 'done') return;
    if (this.#isBlack()) {
      this.#balance();
      return;
    }
    if (this.#end === 'resetting') {
      this.stop();
      this.#options.ends.reset();
      return;
    }
    while (this.#queue.length > 0 && !this.#isTargetFull) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        this.#cancelTimer = this.#options.clock.after(waitMs, () => this.pump());
        break;
      }
      this.#isTargetFull = !this.#options.ends.write(this.#shift());
    }
    this.#balance();
    if (this.#queue.length > 0 || this.#end !== 'ending') return;
    this.stop();
    this.#options.ends.end();
  }

  #push(bytes: Buffer): void {
    this.#queue.push({ bytes, takenAt: this.#options.clock.now(), draw: this.#options.random() });
    this.#heldBytes += bytes.length;
  }

  #judge(text: () => string): 'pass' | 'drop' | 'reset' {
    for (const wire of this.#options.wires) {
      if (!wire.isWatched) continue;
      const fate = wire.judge(text, this.#options.random);
      if (fate !== 'pass') return fate;
    }
    return 'pass';
  }

  #isBlack(): boolean {
    return this.#options.wires.some(({ faults }) => faults.isBlack[this.#options.direction]);
  }

  /** Until the first in the queue may go. The others wait behind it, whatever their own delay. */
  #waitMs(): number {
    const { wires, direction, clock } = this.#options;
    const [first] = this.#queue;
    if (!first) return 0;
    const delayMs = wires.reduce((sum, { faults }) => {
      const { ms, jitterMs } = faults.delay[direction];
      return sum + ms + jitterMs * first.draw;
    }, 0);
    const freeAt = this.#rate() === Infinity ? 0 : this.#freeAt;
    return Math.max(first.takenAt + delayMs, freeAt) - clock.now();
  }

  /** The first in the queue, or as much of it as the slowest wire carries in one go. */
  #shift(): Buffer {
    const [first] = this.#queue;
    if (!first) return Buffer.alloc(0);
    const rate = this.#rate();
    const most = rate === Infinity ? first.bytes.length : Math.max(1, Math.floor(rate / SLICES_PER_SECOND));
    const bytes = first.bytes.subarray(0, most);
    if (bytes.length === first.bytes.length) this.#queue.shift();
    else this.#queue[0] = { ...first, bytes: first.bytes.subarray(most) };
    this.#heldBytes -= bytes.length;
    if (rate !== Infinity) {
      this.#freeAt = Math.max(this.#freeAt, this.#options.clock.now()) + (bytes.length / rate) * 1000;
    }
    return bytes;
  }

  #rate(): number {
    return Math.min(...this.#options.wires.map(({ faults }) => faults.rate[this.#options.direction]));
  }

  #balance(): void {
    const { pause, resume } = this.#options.ends;
    if (!this.#isSourcePaused && this.#heldBytes > MAX_HELD_BYTES) {
      this.#isSourcePaused = true;
      pause();
    } else if (this.#isSourcePaused && this.#heldBytes <= MAX_HELD_BYTES / 2) {
      this.#isSourcePaused = false;
      resume();
    }
  }
}

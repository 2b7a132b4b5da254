import type { Match } from './cutter.ts';

/** Seen from whoever dialled: `up` to the one that was dialled, `down` back. */
export type Direction = 'up' | 'down';

/** One connection that runs through a proxy now, and a wire of its own for faults of it alone. */
export type Link = {
  readonly number: number;
  /** The target's name, such as `node 2`. */
  readonly target: string;
  readonly wire: Wire;
  /** The port that the dialler has on its side, and the one we have on the target's: Redis and PostgreSQL list the latter. */
  readonly nearPort: number;
  readonly farPort: number;
  /** Both sides are told FIN; what is held back is gone. */
  readonly cut: () => void;
  /** Both sides are told RST; what was on its way is gone. */
  readonly reset: () => void;
};

/** A reply that is kept back, or that the connection ends instead of. */
type Snare = { readonly match: Match; readonly act: 'drop' | 'reset'; readonly share: number; left: number };

export type WireFaults = {
  /** Nothing passes, nothing is told; what was sent meanwhile passes after the heal, as TCP repeats it. */
  readonly isBlack: Readonly<Record<Direction, boolean>>;
  readonly delay: Readonly<Record<Direction, { readonly ms: number; readonly jitterMs: number }>>;
  /** Bytes a second. */
  readonly rate: Readonly<Record<Direction, number>>;
  readonly refuses: boolean;
};

const NONE: WireFaults = {
  isBlack: { up: false, down: false },
  delay: { up: { ms: 0, jitterMs: 0 }, down: { ms: 0, jitterMs: 0 } },
  rate: { up: Infinity, down: Infinity },
  refuses: false,
};

type Ways = { readonly direction?: Direction | 'both' };

/**
 * A stretch of network that connections run over, and its faults. A connection may run over several (a person's, a node's, its own): delays
 * add up, the slowest rate counts, one black one is enough. Faults stay until `heal`, also for connections that are made later.
 */
export class Wire {
  readonly name: string;
  readonly #links = new Set<Link>();
  readonly #listeners = new Set<() => void>();
  #faults: WireFaults = NONE;
  readonly #ears = new Set<(text: string) => void>();
  #snares: Snare[] = [];
  #snared = 0;

  constructor(name: string) {
    this.name = name;
  }

  get links(): ReadonlySet<Link> {
    return this.#links;
  }

  get faults(): WireFaults {
    return this.#faults;
  }

  /** How many replies were kept back by this wire until now. */
  get dropped(): number {
    return this.#snared;
  }

  /** Whether replies are to be judged at all. */
  get isWatched(): boolean {
    return this.#snares.length > 0 || this.#ears.size > 0;
  }

  /** Ends what runs now, politely. Who dials again gets through. */
  cut(): void {
    for (const link of [...this.#links]) link.cut();
  }

  /** Ends what runs now with a reset. Who dials again gets through. */
  reset(): void {
    for (const link of [...this.#links]) link.reset();
  }

  blackhole({ direction = 'both' }: Ways = {}): void {
    this.#change({ isBlack: both(this.#faults.isBlack, direction, true) });
  }

  delay({ ms, jitterMs = 0, direction = 'both' }: Ways & { ms: number; jitterMs?: number }): void {
    this.#change({ delay: both(this.#faults.delay, direction, { ms, jitterMs }) });
  }

  throttle({ bytesPerSecond, direction = 'both' }: Ways & { bytesPerSecond: number }): void {
    this.#change({ rate: both(this.#faults.rate, direction, bytesPerSecond) });
  }

  /** Who dials from now on is reset at once; what runs, runs on. */
  refuse(): void {
    this.#change({ refuses: true });
  }

  /** Keeps back the next replies that match, once by default. Only what the proxy was told to parse can match; see cutter.ts. */
  dropNext(match: Match, count = 1): void {
    this.#snares.push({ match, act: 'drop', share: 1, left: count });
  }

  /** Keeps back this share of the replies that match, until `heal`. Only where a lost message is no broken stream: pub/sub, frames. */
  dropShare(match: Match, share: number): void {
    this.#snares.push({ match, act: 'drop', share, left: Infinity });
  }

  /** The request has been carried out, and its connection is reset instead of the answer. */
  resetInsteadOf(match: Match): void {
    this.#snares.push({ match, act: 'reset', share: 1, left: 1 });
  }

  /** Told of every reply that the proxy was told to parse, also of those that are kept back by this wire. Outlives `heal`. Answers its end. */
  overhear(ear: (text: string) => void): () => void {
    this.#ears.add(ear);
    return () => void this.#ears.delete(ear);
  }

  /** Everything is as on the first day, and what was held passes. */
  heal(): void {
    this.#snares = [];
    this.#change(NONE);
  }

  /** What becomes of a reply; counts it. For the proxy. */
  judge(text: () => string, random: () => number): 'pass' | 'drop' | 'reset' {
    for (const ear of this.#ears) ear(text());
    for (const snare of this.#snares) {
      if (!snare.match(text()) || (snare.share < 1 && random() >= snare.share)) continue;
      snare.left -= 1;
      this.#snares = this.#snares.filter(({ left }) => left > 0);
      this.#snared += 1;
      return snare.act;
    }
    return 'pass';
  }

  /** Called after every change of the faults. Answers its end. */
  listen(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => void this.#listeners.delete(onChange);
  }

  /** For the proxy: a connection runs over this from now on. Answers its end. */
  carry(link: Link, onChange: () => void): () => void {
    this.#links.add(link);
    const stopListening = this.listen(onChange);
    return () => {
      this.#links.delete(link);
      stopListening();
    };
  }

  #change(faults: Partial<WireFaults>): void {
    this.#faults = { ...this.#faults, ...faults };
    for (const listener of [...this.#listeners]) listener();
  }
}

function both<T>(
  now: Readonly<Record<Direction, T>>,
  direction: Direction | 'both',
  value: T,
): Record<Direction, T> {
  if (direction === 'both') return { up: value, down: value };
  return { ...now, [direction]: value };
}

/** Lets so many through at once; the others wait in the order they came. */
export class Turnstile {
  readonly #places: number;
  #taken = 0;
  #waiting: (() => void)[] = [];
  #next = 0;

  constructor(places: number) {
    this.#places = places;
  }

  async pass<T>(run: () => Promise<T>): Promise<T> {
    if (this.#taken < this.#places) this.#taken += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await run();
    } finally {
      this.#leave();
    }
  }

  /** Everybody who waits goes now: what there was to be spared is not there any more. */
  letAllPass(): void {
    const waiting = this.#waiting.slice(this.#next);
    this.#waiting = [];
    this.#next = 0;
    this.#taken += waiting.length;
    for (const go of waiting) go();
  }

  #leave(): void {
    // More than there are places may be inside after all were let pass.
    const go = this.#taken > this.#places ? undefined : this.#waiting[this.#next];
    if (!go) {
      this.#taken -= 1;
      return;
    }
    this.#next += 1;
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    go();
  }
}

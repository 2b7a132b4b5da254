type End = () => void | Promise<void>;

/** Collects what must be ended, and ends it once, last first. */
export class Lifetime {
  #ends: End[] = [];
  #ended: Promise<void> | undefined;

  add(end: End): void {
    this.#ends.push(end);
  }

  /** Ending twice is harmless. An end that throws does not keep the others from running; the first error is thrown afterwards. */
  end(): Promise<void> {
    this.#ended ??= this.#run();
    return this.#ended;
  }

  async #run(): Promise<void> {
    const errors: unknown[] = [];
    for (const end of this.#ends.reverse()) {
      try {
        await end();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#ends = [];
    if (errors.length > 0) throw errors[0];
  }
}

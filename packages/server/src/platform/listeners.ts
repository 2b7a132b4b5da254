/** Those who want to be told of one thing. One that throws is reported, and keeps nobody else from being told. */
export class Listeners<A extends readonly unknown[]> {
  readonly #onTrouble: (error: unknown) => void;
  readonly #all = new Set<(...told: A) => void>();

  constructor(onTrouble: (error: unknown) => void) {
    this.#onTrouble = onTrouble;
  }

  /** Returns its stop. */
  add(listener: (...told: A) => void): () => void {
    // A function of its own, so that one function may listen twice.
    const own = (...told: A) => listener(...told);
    this.#all.add(own);
    return () => this.#all.delete(own);
  }

  tell(...told: A): void {
    for (const listener of this.#all) {
      try {
        listener(...told);
      } catch (error) {
        this.#onTrouble(error);
      }
    }
  }

  clear(): void {
    this.#all.clear();
  }
}

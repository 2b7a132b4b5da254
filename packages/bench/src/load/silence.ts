/** The longest time in which nobody was answered although somebody waited: what a server that stands still looks like from outside. */
export class Silence {
  #waiting = 0;
  #since = 0;
  #longestMs = 0;

  get longestMs(): number {
    return this.#longestMs;
  }

  /** Waits for an answer; a refusal is one, too. */
  async during<T>(answer: Promise<T>): Promise<T> {
    if (this.#waiting === 0) this.#since = performance.now();
    this.#waiting += 1;
    try {
      return await answer;
    } finally {
      const now = performance.now();
      this.#longestMs = Math.max(this.#longestMs, now - this.#since);
      this.#since = now;
      this.#waiting -= 1;
    }
  }
}

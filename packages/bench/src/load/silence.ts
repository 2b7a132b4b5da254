/** The longest time in which nobody was answered although somebody waited: what a server that stands still looks like from outside. */
export class Silence {
  #waiting = 0;
  #since = 0;
  #longestMs = 0;

  get longestMs(): number {
    return this.#longestMs;
  }

  /** Waits until all is over that somebody is answered; a refusal is an answer, too. */
  async during<T>(conversation: Promise<T>): Promise<T> {
    if (this.#waiting === 0) this.#since = performance.now();
    this.#waiting += 1;
    try {
      return await conversation;
    } finally {
      this.end();
      this.#waiting -= 1;
    }
  }

  /** Somebody was answered something. */
  end(): void {
    if (this.#waiting === 0) return;
    const now = performance.now();
    this.#longestMs = Math.max(this.#longestMs, now - this.#since);
    this.#since = now;
  }
}

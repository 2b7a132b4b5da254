/** Frames of one connection that wait behind a slow one. A client that sends faster than it is served is slowed by its rate first. */
const MAX_WAITING = 256;

type Handle = () => Promise<void> | void;

/** Handles the frames of one connection one after the other, so that what was sent first is committed first. */
export class Inbox {
  readonly #waiting: Handle[] = [];
  #isWorking = false;

  /** Resolves when everything that is here now was handled. */
  get handled(): Promise<void> {
    if (!this.#isWorking) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** False when too much waits already. `handle` is called at once where nothing waits; it must not throw or reject. */
  push(handle: Handle): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    if (this.#isWorking) this.#waiting.push(handle);
    else void this.#work(handle);
    return true;
  }

  async #work(first: Handle): Promise<void> {
    this.#isWorking = true;
    for (let next: Handle | undefined = first; next; next = this.#waiting.shift()) await next();
    this.#isWorking = false;
  }
}
